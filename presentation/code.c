/* SPDX-License-Identifier: MIT */
/* The colours of code: comments, strings, and the rest. */

#include "code.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* How comments begin; those of one line end with it, the others with `end`. */
struct language {
	const char *name, *line, *begin, *end;
};

static const struct language languages[] = {
	{ "c", "//", "/*", "*/" },	  { "h", "//", "/*", "*/" },
	{ "d", "//", "/*", "*/" },	  { "dtrace", "//", "/*", "*/" },
	{ "bpftrace", "//", "/*", "*/" }, { "bt", "//", "/*", "*/" },
	{ "python", "#", NULL, NULL },	  { "py", "#", NULL, NULL },
	{ "sh", "#", NULL, NULL },	  { "bash", "#", NULL, NULL },
	{ "shell", "#", NULL, NULL },	  { "make", "#", NULL, NULL },
};

int block_add_span(struct arena *arena, struct block *block, const char *text, size_t length,
		   unsigned style)
{
	struct span *span;

	if (!length)
		return 0;
	span = arena_alloc(arena, sizeof(*span));
	if (!span)
		return -ENOMEM;
	*span = (struct span){ .text = text, .length = length, .style = style };
	if (block->last)
		block->last->next = span;
	else
		block->first = span;
	block->last = span;
	return 0;
}

static const struct language *find_language(const char *name)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		if (strcasecmp(name, languages[i].name) == 0)
			return &languages[i];
	return NULL;
}

static bool starts_with(const char *text, size_t length, const char *start)
{
	return start && length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* The bytes up to the end of the line, without its newline. */
static size_t line_length(const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);

	return end ? (size_t)(end - text) : length;
}

static size_t comment_length(const struct language *language, const char *text, size_t length)
{
	const char *end;

	if (starts_with(text, length, language->line))
		return line_length(text, length);
	if (!starts_with(text, length, language->begin))
		return 0;
	end = memmem(text + 2, length - 2, language->end, strlen(language->end));
	return end ? (size_t)(end - text) + strlen(language->end) : length;
}

/* A string ends on its line; one that does not is no string. */
static size_t string_length(const char *text, size_t length)
{
	size_t line;

	if (text[0] != '"' && text[0] != '\'')
		return 0;
	line = line_length(text, length);
	for (size_t at = 1; at < line; at++) {
		if (text[at] == '\\')
			at++;
		else if (text[at] == text[0])
			return at + 1;
	}
	return 0;
}

/* `#` opens a comment of a shell only where a word begins. */
static bool may_begin(const char *text, size_t at)
{
	return at == 0 || strchr(" \t\n;(){}", text[at - 1]) || text[at] != '#';
}

int code_colour(struct arena *arena, struct block *block, const char *name, const char *text,
		size_t length)
{
	const struct language *language = find_language(name);
	size_t plain = 0, size = 1;
	int error = 0;

	for (size_t at = 0; language && at < length && !error; at += size) {
		unsigned style = STYLE_COMMENT;

		size = may_begin(text, at) ? comment_length(language, text + at, length - at) : 0;
		if (!size) {
			style = STYLE_STRING;
			size = string_length(text + at, length - at);
		}
		if (!size) {
			size = 1;
			continue;
		}
		error = block_add_span(arena, block, text + plain, at - plain, STYLE_CODE);
		if (!error)
			error = block_add_span(arena, block, text + at, size, STYLE_CODE | style);
		plain = at + size;
	}
	if (error)
		return error;
	return block_add_span(arena, block, text + plain, length - plain, STYLE_CODE);
}
