/* SPDX-License-Identifier: MIT */
/* The little HTML that Markdown may hold: comments, tags, entities. */

#include "html.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char spaces[] = " \t\r\n";

static bool is_space(char character)
{
	return character && strchr(spaces, character);
}

static bool ends_name(char character)
{
	return is_space(character) || character == '=' || character == '/';
}

/* ---- tokens -------------------------------------------------------------- */

/* Set the token to what is before `end`, and move behind that. */
static void cut(const char *text, size_t length, size_t *at, const char *end,
		struct html_token *token)
{
	const char *found = memmem(text + *at, length - *at, end, strlen(end));

	token->text = text + *at;
	token->length = found ? (size_t)(found - token->text) : length - *at;
	*at += token->length + (found ? strlen(end) : 0);
}

static bool starts(const char *text, size_t length, size_t at, const char *mark)
{
	return length - at >= strlen(mark) && memcmp(text + at, mark, strlen(mark)) == 0;
}

bool html_next(const char *text, size_t length, size_t *at, struct html_token *token)
{
	const char *mark;

	if (*at >= length)
		return false;
	if (starts(text, length, *at, "<!--")) {
		*at += 4;
		token->kind = HTML_COMMENT;
		cut(text, length, at, "-->", token);
	} else if (text[*at] == '<') {
		*at += 1;
		token->kind = starts(text, length, *at, "/") ? HTML_END : HTML_START;
		*at += token->kind == HTML_END;
		cut(text, length, at, ">", token);
	} else {
		mark = memchr(text + *at, '<', length - *at);
		token->kind = HTML_TEXT;
		token->text = text + *at;
		token->length = mark ? (size_t)(mark - token->text) : length - *at;
		*at += token->length;
	}
	return true;
}

bool html_is(const struct html_token *tag, const char *name)
{
	size_t size = strlen(name);

	return tag->length >= size && strncasecmp(tag->text, name, size) == 0 &&
	       (tag->length == size || ends_name(tag->text[size]));
}

static size_t skip_spaces(const char *text, size_t length, size_t at)
{
	while (at < length && is_space(text[at]))
		at++;
	return at;
}

/* The value that begins at `at`, quoted or not; gives where it ends. */
static size_t read_value(const char *text, size_t length, size_t at, const char **value,
			 size_t *size)
{
	char quote = at < length ? text[at] : 0;
	size_t start;

	if (quote == '"' || quote == '\'') {
		start = ++at;
		while (at < length && text[at] != quote)
			at++;
	} else {
		start = at;
		while (at < length && !is_space(text[at]))
			at++;
	}
	*value = text + start;
	*size = at - start;
	return at < length ? at + 1 : at;
}

const char *html_attribute(const struct html_token *tag, const char *name, size_t *length)
{
	const char *text = tag->text, *value;
	size_t at = 0, start, size;

	while (at < tag->length && !ends_name(text[at]))
		at++;
	while ((at = skip_spaces(text, tag->length, at)) < tag->length) {
		start = at;
		while (at < tag->length && !ends_name(text[at]))
			at++;
		size = at - start;
		at = skip_spaces(text, tag->length, at);
		if (at == tag->length || text[at] != '=') {
			at += at == start;
			continue;
		}
		at = skip_spaces(text, tag->length, at + 1);
		at = read_value(text, tag->length, at, &value, length);
		if (size == strlen(name) && strncasecmp(text + start, name, size) == 0)
			return value;
	}
	return NULL;
}

const char *html_trim(const char *text, size_t *length)
{
	while (*length && is_space(text[*length - 1]))
		--*length;
	while (*length && is_space(*text)) {
		text++;
		--*length;
	}
	return text;
}

/* ---- entities ------------------------------------------------------------ */

static const struct {
	const char *name, *utf8;
} entities[] = {
	{ "&amp;", "&" },   { "&lt;", "<" },	    { "&gt;", ">" },	 { "&quot;", "\"" },
	{ "&apos;", "'" },  { "&nbsp;", "\u00a0" }, { "&copy;", "©" },	 { "&reg;", "®" },
	{ "&deg;", "°" },   { "&micro;", "µ" },	    { "&times;", "×" },	 { "&middot;", "·" },
	{ "&ndash;", "–" }, { "&mdash;", "—" },	    { "&hellip;", "…" }, { "&bull;", "•" },
	{ "&larr;", "←" },  { "&rarr;", "→" },	    { "&uarr;", "↑" },	 { "&darr;", "↓" },
	{ "&laquo;", "«" }, { "&raquo;", "»" },	    { "&ldquo;", "“" },	 { "&rdquo;", "”" },
	{ "&lsquo;", "‘" }, { "&rsquo;", "’" },	    { "&le;", "≤" },	 { "&ge;", "≥" },
	{ "&ne;", "≠" },    { "&approx;", "≈" },    { "&euro;", "€" },	 { "&pound;", "£" },
};

static size_t encode(unsigned long value, char utf8[HTML_ENTITY_LARGEST])
{
	if (!value || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	if (value < 0x80) {
		utf8[0] = (char)value;
		return 1;
	}
	if (value < 0x800) {
		utf8[0] = (char)(0xc0 | value >> 6);
		utf8[1] = (char)(0x80 | (value & 0x3f));
		return 2;
	}
	if (value < 0x10000) {
		utf8[0] = (char)(0xe0 | value >> 12);
		utf8[1] = (char)(0x80 | (value >> 6 & 0x3f));
		utf8[2] = (char)(0x80 | (value & 0x3f));
		return 3;
	}
	utf8[0] = (char)(0xf0 | value >> 18);
	utf8[1] = (char)(0x80 | (value >> 12 & 0x3f));
	utf8[2] = (char)(0x80 | (value >> 6 & 0x3f));
	utf8[3] = (char)(0x80 | (value & 0x3f));
	return 4;
}

size_t html_entity(const char *text, size_t length, char utf8[HTML_ENTITY_LARGEST])
{
	char number[16] = "", *end;
	unsigned long value;
	bool hexadecimal;

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (strlen(entities[i].name) == length &&
		    memcmp(entities[i].name, text, length) == 0) {
			memcpy(utf8, entities[i].utf8, strlen(entities[i].utf8));
			return strlen(entities[i].utf8);
		}
	if (length < 4 || length >= sizeof(number) || text[1] != '#')
		return 0;
	hexadecimal = text[2] == 'x' || text[2] == 'X';
	memcpy(number, text + 2 + hexadecimal, length - 3 - hexadecimal);
	value = strtoul(number, &end, hexadecimal ? 16 : 10);
	return *end || end == number ? 0 : encode(value, utf8);
}
