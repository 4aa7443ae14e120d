/* SPDX-License-Identifier: MIT */
/* Text set into lines of a width, by words and by display width. */

#include "layout.h"

#include "text.h"
#include "wrap.h"

#include <errno.h>
#include <string.h>

enum {
	QUOTE_COLUMNS = 2, /* "│ " */
	CODE_INDENT = 2,
	CONTINUED_INDENT = 4,		   /* of a line of code that goes on */
	LEAST_COLUMNS = TEXT_GLYPH_WIDEST, /* that indents leave to the text */
};

/* ---- lines and runs ------------------------------------------------------ */

static struct line *add_line(struct layout *layout)
{
	struct line *line = arena_alloc(&layout->arena, sizeof(*line));

	if (!line)
		return NULL;
	if (layout->last)
		layout->last->next = line;
	else
		layout->first = line;
	layout->last = line;
	layout->count++;
	return line;
}

static int add_run(struct layout *layout, const char *text, size_t length, int column, int columns,
		   unsigned style)
{
	struct line *line = layout->last;
	struct run *run = arena_alloc(&layout->arena, sizeof(*run));

	if (!run)
		return -ENOMEM;
	*run = (struct run){
		.text = text, .length = length, .column = column, .columns = columns, .style = style
	};
	if (line->last)
		line->last->next = run;
	else
		line->first = run;
	line->last = run;
	return 0;
}

/* Text that is not wrapped: what does not fit is left out. */
static int add_fixed(struct layout *layout, const char *text, int column, unsigned style)
{
	size_t length = strlen(text), at = 0, size;
	int columns = 0, width;

	for (; at < length; at += size, columns += width) {
		size = text_glyph(text + at, length - at, &width);
		if (column + columns + width > layout->columns)
			break;
	}
	return at ? add_run(layout, text, at, column, columns, style) : 0;
}

/* ---- wrapping ------------------------------------------------------------ */

/* How text stands: between which columns, and what comes before each line. */
struct frame {
	int column, columns; /* where lines begin, how wide they may be */
	int continued;	     /* how much further in those begin that go on */
	enum align align;
	bool is_code; /* spaces at the start of a line count */
	int quotes;
	const char *marker; /* stands before the first line; or NULL */
	int marker_column;
};

static bool is_same(struct cursor one, struct cursor other)
{
	return one.span == other.span && one.at == other.at;
}

/* A glyph that is wider than there is room is shown as one that is not. */
static int add_glyph(struct layout *layout, const struct glyph *glyph, int column, int room)
{
	struct run *run = layout->last->last;

	if (glyph->columns > room)
		return add_run(layout, ">", 1, column, 1, glyph->style);
	if (run && run->style == glyph->style && run->text + run->length == glyph->text) {
		run->length += glyph->length;
		run->columns += glyph->columns;
		return 0;
	}
	return add_run(layout, glyph->text, glyph->length, column, glyph->columns, glyph->style);
}

/* Add a piece, set into the room from a column on, to the last line. */
static int add_piece(struct layout *layout, const struct piece *piece, int column, int room,
		     enum align align)
{
	struct cursor cursor = piece->start;
	int left = room > piece->columns ? room - piece->columns : 0;
	struct glyph glyph;

	column += align == ALIGN_CENTRE ? left / 2 : align == ALIGN_RIGHT ? left : 0;
	while (!is_same(cursor, piece->end) && wrap_glyph(&cursor, &glyph)) {
		if (add_glyph(layout, &glyph, column, room))
			return -ENOMEM;
		column += glyph.columns;
	}
	return 0;
}

/* A line with what stands left of its text. */
static int begin_line(struct layout *layout, const struct frame *frame, bool is_first)
{
	bool has_marker = is_first && frame->marker;
	int room = has_marker ? frame->marker_column : frame->column;

	if (!add_line(layout))
		return -ENOMEM;
	for (int i = 0; i < frame->quotes && (i + 1) * QUOTE_COLUMNS <= room; i++)
		if (add_fixed(layout, "│", i * QUOTE_COLUMNS, STYLE_FAINT))
			return -ENOMEM;
	if (has_marker)
		return add_fixed(layout, frame->marker, frame->marker_column, STYLE_FAINT);
	return 0;
}

static int wrap(struct layout *layout, const struct frame *frame, const struct span *first)
{
	struct cursor cursor = { .span = first };
	struct piece piece = { 0 };
	int continued = 0;

	do {
		int room = frame->columns - continued;

		piece = wrap_piece(cursor, room, frame->is_code && !continued);
		if (begin_line(layout, frame, cursor.span == first && cursor.at == 0) ||
		    add_piece(layout, &piece, frame->column + continued, room, frame->align))
			return -ENOMEM;
		continued = piece.goes_on ? frame->continued : 0;
		cursor = piece.next;
	} while (!piece.is_last);
	return 0;
}

/* ---- blocks -------------------------------------------------------------- */

/* Indents give way where they would leave too little for the text. */
static struct frame frame_of(const struct block *block, int columns)
{
	struct frame frame = { .align = block->align, .marker = block->marker };
	int indent = block->indent + block->quotes * QUOTE_COLUMNS;
	int most = columns > LEAST_COLUMNS ? columns - LEAST_COLUMNS : 0;

	frame.is_code = block->kind == BLOCK_CODE;
	indent += frame.is_code ? CODE_INDENT : 0;
	frame.column = indent < most ? indent : most;
	frame.columns = columns - frame.column;
	frame.quotes = block->quotes;
	if (frame.is_code && frame.columns > LEAST_COLUMNS + CONTINUED_INDENT)
		frame.continued = CONTINUED_INDENT;
	if (block->marker) {
		frame.marker_column =
		    frame.column - text_columns(block->marker, strlen(block->marker)) - 1;
		if (frame.marker_column < 0)
			frame.marker = NULL;
	}
	return frame;
}

static int add_rule(struct layout *layout, const struct frame *frame, const char *dash, int column,
		    int columns)
{
	if (begin_line(layout, frame, false))
		return -ENOMEM;
	for (int end = column + columns; column < end; column++)
		if (add_fixed(layout, dash, column, STYLE_FAINT))
			return -ENOMEM;
	return 0;
}

/* A title is underlined as far as its last line goes. */
static int underline(struct layout *layout, const struct frame *frame)
{
	const struct line *title = layout->last;
	const struct run *first = title->first;

	while (first && first->column < frame->column)
		first = first->next;
	if (!first)
		return 0;
	return add_rule(layout, frame, "═", first->column,
			title->last->column + title->last->columns - first->column);
}

/* ---- tables -------------------------------------------------------------- */

enum { MOST_CELLS = 32, CELL_GAP = 2 }; /* of a row; further ones are left out */

struct columns {
	int count, widths[MOST_CELLS];
};

static int cell_columns(const struct block *cell, int most)
{
	struct piece piece = { 0 };
	struct cursor cursor = { .span = cell->first };
	int columns = 0;

	do {
		piece = wrap_piece(cursor, most, false);
		columns = piece.columns > columns ? piece.columns : columns;
		cursor = piece.next;
	} while (!piece.is_last);
	return columns < most ? columns : most;
}

static int *widest(struct columns *columns)
{
	int *found = &columns->widths[0];

	for (int i = 1; i < columns->count; i++)
		if (columns->widths[i] > *found)
			found = &columns->widths[i];
	return found;
}

/* As wide as their cells, the widest narrower until all fit; none less than one. */
static struct columns table_columns(const struct block *table, int room)
{
	struct columns columns = { 0 };
	int total;

	for (const struct row *row = table->rows; row; row = row->next) {
		const struct block *cell = row->first;

		for (int i = 0; cell && i < MOST_CELLS; i++, cell = cell->next) {
			int width = cell_columns(cell, room);

			columns.count = i + 1 > columns.count ? i + 1 : columns.count;
			columns.widths[i] = width > columns.widths[i] ? width : columns.widths[i];
		}
	}
	total = CELL_GAP * (columns.count - 1);
	for (int i = 0; i < columns.count; i++)
		total += columns.widths[i] += !columns.widths[i];
	for (; total > room && *widest(&columns) > 1; total--)
		--*widest(&columns);
	return columns;
}

static int add_row(struct layout *layout, const struct frame *frame, const struct columns *columns,
		   const struct row *row)
{
	struct cursor cursors[MOST_CELLS] = { 0 };
	const struct block *cells[MOST_CELLS] = { NULL };
	struct piece piece;
	bool has_more;
	int count = 0;

	for (const struct block *cell = row->first; cell && count < columns->count; count++) {
		cells[count] = cell;
		cursors[count].span = cell->first;
		cell = cell->next;
	}
	do {
		int column = frame->column;

		has_more = false;
		if (begin_line(layout, frame, false))
			return -ENOMEM;
		for (int i = 0; i < count; i++) {
			int room = columns->widths[i];

			if (cursors[i].span && column + room <= layout->columns) {
				piece = wrap_piece(cursors[i], room, false);
				if (add_piece(layout, &piece, column, room, cells[i]->align))
					return -ENOMEM;
				cursors[i] = piece.next;
				has_more |= !piece.is_last;
			}
			column += room + CELL_GAP;
		}
	} while (has_more);
	return 0;
}

static int add_table(struct layout *layout, const struct frame *frame, const struct block *table)
{
	struct columns columns = table_columns(table, frame->columns);
	int width = CELL_GAP * (columns.count - 1);

	for (int i = 0; i < columns.count; i++)
		width += columns.widths[i];
	width = width < frame->columns ? width : frame->columns;
	for (const struct row *row = table->rows; row; row = row->next) {
		if (add_row(layout, frame, &columns, row))
			return -ENOMEM;
		if (row->is_heading && add_rule(layout, frame, "─", frame->column, width))
			return -ENOMEM;
	}
	return 0;
}

static int add_block(struct layout *layout, const struct block *before, const struct block *block)
{
	struct frame frame = frame_of(block, layout->columns);
	struct frame space = frame;

	if (before && before->quotes < space.quotes)
		space.quotes = before->quotes;
	if (before && !block->tight && begin_line(layout, &space, false))
		return -ENOMEM;
	if (block->kind == BLOCK_RULE)
		return add_rule(layout, &frame, "─", frame.column, frame.columns);
	if (block->kind == BLOCK_TABLE)
		return add_table(layout, &frame, block);
	if (wrap(layout, &frame, block->first))
		return -ENOMEM;
	return block->kind == BLOCK_HEADING && block->level == 1 ? underline(layout, &frame) : 0;
}

static int add_plain(struct layout *layout, const struct frame *frame, const char *text,
		     size_t length, unsigned style)
{
	struct span *span = arena_alloc(&layout->arena, sizeof(*span));
	char *clean = text_clean(&layout->arena, text, &length);

	if (!span || !clean)
		return -ENOMEM;
	while (length && clean[length - 1] == '\n')
		length--;
	if (!length)
		return 0;
	*span = (struct span){ .text = clean, .length = length, .style = style };
	return wrap(layout, frame, span);
}

static int add_output(struct layout *layout, const struct output *output)
{
	struct frame frame = frame_of(output->block, layout->columns);

	frame.marker = NULL;
	if (add_plain(layout, &frame, output->text, output->length, STYLE_OUTPUT))
		return -ENOMEM;
	return add_plain(layout, &frame, output->state, strlen(output->state), STYLE_ERROR);
}

int layout_slide(struct layout *layout, const struct slide *slide, const struct output *output,
		 int columns)
{
	const struct block *before = NULL;

	layout->columns = columns;
	for (const struct block *block = slide->first; block; block = block->next) {
		if (add_block(layout, before, block))
			return -ENOMEM;
		if (output && output->block == block && add_output(layout, output))
			return -ENOMEM;
		before = block;
	}
	return 0;
}

int layout_text(struct layout *layout, const char *text, size_t length, unsigned style, int columns)
{
	struct frame frame = { .columns = columns, .is_code = true };

	layout->columns = columns;
	return add_plain(layout, &frame, text, length, style);
}

void layout_free(struct layout *layout)
{
	arena_free(&layout->arena);
	*layout = (struct layout){ 0 };
}
