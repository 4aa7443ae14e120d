/* SPDX-License-Identifier: MIT */
/* The Markdown of one slide: md4c reads it, this keeps what it reads. */

#include "markdown.h"

#include "buffer.h"
#include "code.h"
#include "html.h"
#include "text.h"

#include <errno.h>
#include <md4c.h>
#include <stdio.h>
#include <string.h>

enum { LISTS = 16 }; /* deeper ones are shown as deep as this */

struct list {
	bool ordered;
	unsigned number; /* of the next item */
	int indent;	 /* columns that the marker of its items takes */
};

/* How many spans of a kind are open. */
enum span_kind { SPAN_STRONG, SPAN_EMPHASIS, SPAN_STRUCK, SPAN_LINK, SPAN_CODE, SPAN_IMAGE, SPANS };

static const unsigned span_styles[SPANS] = {
	[SPAN_STRONG] = STYLE_STRONG, [SPAN_EMPHASIS] = STYLE_EMPHASIS,
	[SPAN_STRUCK] = STYLE_STRUCK, [SPAN_LINK] = STYLE_LINK,
	[SPAN_CODE] = STYLE_CODE,     [SPAN_IMAGE] = STYLE_FAINT,
};

struct parser {
	struct arena *arena;
	struct slide *slide;
	struct block *block; /* that text goes to, or NULL */
	struct block *table; /* that rows go to, or NULL */
	int open[SPANS];
	struct span *before_link; /* the last one before it */

	struct list lists[LISTS];
	int depth; /* of lists, may exceed LISTS */
	int loose; /* how many of them have paragraphs */
	bool list_begins;
	const char *marker; /* that the next block has */
	int quotes;

	struct buffer code, html, notes;
	const char *language;
	bool is_run;
	enum align align;
};

/* ---- blocks -------------------------------------------------------------- */

static int lists_indent(const struct parser *parser)
{
	int indent = 0;

	for (int i = 0; i < parser->depth && i < LISTS; i++)
		indent += parser->lists[i].indent;
	return indent;
}

static int open_block(struct parser *parser, enum block_kind kind)
{
	struct block *block = arena_alloc(parser->arena, sizeof(*block));

	if (!block)
		return -ENOMEM;
	block->kind = kind;
	block->align = parser->align;
	block->quotes = parser->quotes;
	block->indent = lists_indent(parser);
	block->marker = parser->marker;
	block->tight = parser->depth && !parser->loose && !parser->list_begins;
	parser->marker = NULL;
	parser->list_begins = false;
	if (parser->slide->last)
		parser->slide->last->next = block;
	else
		parser->slide->first = block;
	parser->slide->last = parser->block = block;
	return 0;
}

/* Text of a tight list's item stands in no block of md4c's. */
static int need_block(struct parser *parser)
{
	return parser->block ? 0 : open_block(parser, BLOCK_TEXT);
}

static unsigned current_style(const struct parser *parser)
{
	unsigned style = 0;

	for (int kind = 0; kind < SPANS; kind++)
		if (parser->open[kind])
			style |= span_styles[kind];
	if (parser->block->kind == BLOCK_HEADING)
		style |= parser->block->level == 1 ? STYLE_TITLE : STYLE_HEADING;
	return style;
}

/* Add text as it was written, in the style that is current but for `more`. */
static int add_text(struct parser *parser, const char *text, size_t length, unsigned more)
{
	char *clean = text_clean(parser->arena, text, &length);

	if (!clean || need_block(parser))
		return -ENOMEM;
	return block_add_span(parser->arena, parser->block, clean, length,
			      current_style(parser) | more);
}

static int add_words(struct parser *parser, const char *words, unsigned more)
{
	return add_text(parser, words, strlen(words), more);
}

/* ---- lists --------------------------------------------------------------- */

static void enter_list(struct parser *parser, bool ordered, bool tight, unsigned first)
{
	if (parser->depth < LISTS)
		parser->lists[parser->depth] = (struct list){ .ordered = ordered, .number = first };
	if (!parser->depth)
		parser->list_begins = true;
	parser->depth++;
	parser->loose += !tight;
}

static void leave_list(struct parser *parser, bool tight)
{
	parser->depth--;
	parser->loose -= !tight;
}

static int enter_item(struct parser *parser)
{
	static const char *const bullets[] = { "•", "◦", "▪" };
	int depth = parser->depth > LISTS ? LISTS : parser->depth;
	struct list *list = &parser->lists[depth - 1];
	char number[16];

	if (!list->ordered) {
		parser->marker = bullets[(depth - 1) % 3];
		list->indent = 2;
		return 0;
	}
	list->indent = snprintf(number, sizeof(number), "%u.", list->number++) + 1;
	parser->marker = arena_copy(parser->arena, number, strlen(number));
	return parser->marker ? 0 : -ENOMEM;
}

/* An item without text has a marker all the same. */
static int leave_item(struct parser *parser)
{
	int error = parser->marker ? need_block(parser) : 0;

	parser->block = NULL;
	return error;
}

/* ---- code ---------------------------------------------------------------- */

/* Is it one of the words of a text? */
static bool has_word(const char *text, size_t length, const char *word)
{
	static const char spaces[] = " \t";
	size_t size;

	while (length) {
		for (size = 0; size < length && !strchr(spaces, text[size]); size++)
			;
		if (size == strlen(word) && memcmp(text, word, size) == 0)
			return true;
		size += size < length;
		text += size;
		length -= size;
	}
	return false;
}

/* The info of a fence: a language, and `run` where it is to be run. */
static int enter_code(struct parser *parser, const MD_BLOCK_CODE_DETAIL *detail)
{
	const MD_ATTRIBUTE *info = &detail->info, *language = &detail->lang;

	parser->code.length = 0;
	parser->is_run = info->size > language->size &&
			 has_word(info->text + language->size, info->size - language->size, "run");
	parser->language = arena_copy(parser->arena, language->text, language->size);
	return parser->language ? open_block(parser, BLOCK_CODE) : -ENOMEM;
}

static int leave_code(struct parser *parser)
{
	size_t length = parser->code.length;
	const char *text = parser->code.text;
	struct block *block = parser->block;
	char *clean;

	parser->block = NULL;
	if (!length)
		return 0;
	length -= text[length - 1] == '\n';
	if (parser->is_run) {
		block->command = arena_copy(parser->arena, text, length);
		if (!block->command)
			return -ENOMEM;
	}
	clean = text_clean(parser->arena, text, &length);
	return clean ? code_colour(parser->arena, block, parser->language, clean, length) : -ENOMEM;
}

/* ---- tables -------------------------------------------------------------- */

static int enter_row(struct parser *parser)
{
	struct block *table = parser->table;
	struct row *row = arena_alloc(parser->arena, sizeof(*row));

	if (!row)
		return -ENOMEM;
	if (table->last_row)
		table->last_row->next = row;
	else
		table->rows = row;
	table->last_row = row;
	return 0;
}

static int enter_cell(struct parser *parser, const MD_BLOCK_TD_DETAIL *detail, bool is_heading)
{
	struct row *row = parser->table->last_row;
	struct block *cell = arena_alloc(parser->arena, sizeof(*cell));

	if (!cell)
		return -ENOMEM;
	cell->align = detail->align == MD_ALIGN_CENTER	? ALIGN_CENTRE
		      : detail->align == MD_ALIGN_RIGHT ? ALIGN_RIGHT
							: ALIGN_LEFT;
	if (row->last)
		row->last->next = cell;
	else
		row->first = cell;
	row->last = parser->block = cell;
	row->is_heading = is_heading;
	parser->open[SPAN_STRONG] += is_heading;
	return 0;
}

/* ---- HTML ---------------------------------------------------------------- */

static int add_note(struct parser *parser, const char *text, size_t length)
{
	text = html_trim(text, &length);
	if (!length)
		return 0;
	if (parser->notes.length && buffer_add(&parser->notes, "\n\n", 2))
		return -ENOMEM;
	return buffer_add(&parser->notes, text, length);
}

/* The words that a caption of a picture has. */
static int add_caption(struct parser *parser, const char *text, size_t length)
{
	int error = add_words(parser, "[picture: ", STYLE_FAINT);

	if (!error)
		error = add_text(parser, text, length, STYLE_FAINT);
	return error ? error : add_words(parser, "]", STYLE_FAINT);
}

static int follow_tag(struct parser *parser, const struct html_token *tag)
{
	size_t length = 0;
	const char *value;

	if (html_is(tag, "br"))
		return add_words(parser, "\n", 0);
	if (html_is(tag, "img")) {
		value = html_attribute(tag, "alt", &length);
		return value ? add_caption(parser, value, length) : 0;
	}
	if (!html_is(tag, "div") && !html_is(tag, "p") && !html_is(tag, "center"))
		return 0;
	parser->block = NULL;
	parser->align = ALIGN_LEFT;
	if (tag->kind == HTML_END)
		return 0;
	value = html_attribute(tag, "align", &length);
	if (html_is(tag, "center") || (value && length == 6 && memcmp(value, "center", 6) == 0))
		parser->align = ALIGN_CENTRE;
	else if (value && length == 5 && memcmp(value, "right", 5) == 0)
		parser->align = ALIGN_RIGHT;
	return 0;
}

static int follow_html(struct parser *parser, const struct html_token *token)
{
	size_t length = token->length;
	const char *text;

	switch (token->kind) {
	case HTML_COMMENT:
		return add_note(parser, token->text, length);
	case HTML_TEXT:
		text = html_trim(token->text, &length);
		return length ? add_text(parser, text, length, 0) : 0;
	default:
		return follow_tag(parser, token);
	}
}

/* md4c gives HTML line by line: it is read when it is complete. */
static int flush_html(struct parser *parser)
{
	struct html_token token;
	size_t at = 0;
	int error = 0;

	while (!error && html_next(parser->html.text, parser->html.length, &at, &token))
		error = follow_html(parser, &token);
	parser->html.length = 0;
	return error;
}

/* ---- what md4c calls ----------------------------------------------------- */

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
	struct parser *parser = data;

	if (flush_html(parser))
		return -ENOMEM;
	if (type != MD_BLOCK_DOC)
		parser->block = NULL;
	switch (type) {
	case MD_BLOCK_QUOTE:
		parser->quotes++;
		return 0;
	case MD_BLOCK_UL:
		enter_list(parser, false, ((MD_BLOCK_UL_DETAIL *)detail)->is_tight, 0);
		return 0;
	case MD_BLOCK_OL:
		enter_list(parser, true, ((MD_BLOCK_OL_DETAIL *)detail)->is_tight,
			   ((MD_BLOCK_OL_DETAIL *)detail)->start);
		return 0;
	case MD_BLOCK_LI:
		return enter_item(parser);
	case MD_BLOCK_HR:
		return open_block(parser, BLOCK_RULE);
	case MD_BLOCK_H:
		if (open_block(parser, BLOCK_HEADING))
			return -ENOMEM;
		parser->block->level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
		return 0;
	case MD_BLOCK_CODE:
		return enter_code(parser, detail);
	case MD_BLOCK_P:
		return open_block(parser, BLOCK_TEXT);
	case MD_BLOCK_TABLE:
		if (open_block(parser, BLOCK_TABLE))
			return -ENOMEM;
		parser->table = parser->block;
		return 0;
	case MD_BLOCK_TR:
		return enter_row(parser);
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		return enter_cell(parser, detail, type == MD_BLOCK_TH);
	default:
		return 0;
	}
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
	struct parser *parser = data;

	if (flush_html(parser))
		return -ENOMEM;
	switch (type) {
	case MD_BLOCK_QUOTE:
		parser->quotes--;
		break;
	case MD_BLOCK_UL:
		leave_list(parser, ((MD_BLOCK_UL_DETAIL *)detail)->is_tight);
		break;
	case MD_BLOCK_OL:
		leave_list(parser, ((MD_BLOCK_OL_DETAIL *)detail)->is_tight);
		break;
	case MD_BLOCK_LI:
		return leave_item(parser);
	case MD_BLOCK_CODE:
		return leave_code(parser);
	case MD_BLOCK_TH:
		parser->open[SPAN_STRONG]--;
		break;
	default:
		break;
	}
	parser->block = NULL;
	return 0;
}

static int span_kind(MD_SPANTYPE type)
{
	switch (type) {
	case MD_SPAN_STRONG:
		return SPAN_STRONG;
	case MD_SPAN_EM:
		return SPAN_EMPHASIS;
	case MD_SPAN_DEL:
		return SPAN_STRUCK;
	case MD_SPAN_A:
		return SPAN_LINK;
	case MD_SPAN_CODE:
		return SPAN_CODE;
	case MD_SPAN_IMG:
		return SPAN_IMAGE;
	default:
		return -1;
	}
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data)
{
	struct parser *parser = data;
	int kind = span_kind(type);

	(void)detail;
	if (flush_html(parser) || need_block(parser))
		return -ENOMEM;
	if (kind == SPAN_LINK)
		parser->before_link = parser->block->last;
	if (kind >= 0)
		parser->open[kind]++;
	return kind == SPAN_IMAGE && parser->open[kind] == 1 ? add_words(parser, "[picture: ", 0)
							     : 0;
}

/* In a terminal nobody can click: where a link leads stands behind it. */
static int add_target(struct parser *parser, const MD_ATTRIBUTE *target)
{
	const struct span *before = parser->before_link;
	const struct span *link = before ? before->next : parser->block->first;
	int error;

	if (!target->size || target->text[0] == '#' ||
	    (link && !link->next && link->length == target->size &&
	     memcmp(link->text, target->text, link->length) == 0))
		return 0;
	error = add_words(parser, " (", STYLE_FAINT);
	if (!error)
		error = add_text(parser, target->text, target->size, STYLE_FAINT);
	return error ? error : add_words(parser, ")", STYLE_FAINT);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *data)
{
	struct parser *parser = data;
	int kind = span_kind(type);

	if (flush_html(parser) || need_block(parser))
		return -ENOMEM;
	if (kind == SPAN_IMAGE && parser->open[kind] == 1 && add_words(parser, "]", 0))
		return -ENOMEM;
	if (kind >= 0)
		parser->open[kind]--;
	return kind == SPAN_LINK ? add_target(parser, &((MD_SPAN_A_DETAIL *)detail)->href) : 0;
}

static int add_entity(struct parser *parser, const char *text, size_t length)
{
	char decoded[HTML_ENTITY_LARGEST];
	size_t size = html_entity(text, length, decoded);

	return size ? add_text(parser, decoded, size, 0) : add_text(parser, text, length, 0);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE length, void *data)
{
	struct parser *parser = data;

	if (type == MD_TEXT_HTML)
		return buffer_add(&parser->html, text, length);
	if (flush_html(parser))
		return -ENOMEM;
	switch (type) {
	case MD_TEXT_BR:
		return add_words(parser, "\n", 0);
	case MD_TEXT_SOFTBR:
		return add_words(parser, " ", 0);
	case MD_TEXT_ENTITY:
		return add_entity(parser, text, length);
	case MD_TEXT_NULLCHAR:
		return add_words(parser, TEXT_REPLACEMENT, 0);
	case MD_TEXT_CODE:
		if (parser->block && parser->block->kind == BLOCK_CODE)
			return buffer_add(&parser->code, text, length);
		return add_text(parser, text, length, 0);
	default:
		return add_text(parser, text, length, 0);
	}
}

int markdown_parse(struct arena *arena, struct slide *slide, const char *source, size_t length)
{
	static const MD_PARSER callbacks = {
		.flags = MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS |
			 MD_FLAG_COLLAPSEWHITESPACE | MD_FLAG_TABLES,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = text,
	};
	struct parser parser = { .arena = arena, .slide = slide };
	int error = md_parse(source, (MD_SIZE)length, &callbacks, &parser);

	if (!error) {
		length = parser.notes.length;
		slide->notes =
		    text_clean(arena, parser.notes.text ? parser.notes.text : "", &length);
	}
	buffer_free(&parser.code);
	buffer_free(&parser.html);
	buffer_free(&parser.notes);
	return error || !slide->notes ? -ENOMEM : 0;
}
