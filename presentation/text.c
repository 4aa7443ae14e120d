/* SPDX-License-Identifier: MIT */
/* UTF-8 text, and how many columns of a terminal it takes. */

#include "text.h"

#include "arena.h"

#include <stdint.h>
#include <string.h>
#include <wchar.h>

enum { TAB = 8, ESCAPE = 0x1b, BELL = 0x07, JOINER = 0x200d };

/* The bytes of the first character, 0 where they are wrong; U+0000 is wrong. */
static size_t decode(const char *text, size_t length, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 1, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)text;
	size_t size = bytes[0] < 0x80	? 1
		      : bytes[0] < 0xc2 ? 0
		      : bytes[0] < 0xe0 ? 2
		      : bytes[0] < 0xf0 ? 3
		      : bytes[0] < 0xf5 ? 4
					: 0;
	uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7f >> size);

	if (!size || size > length)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*character = value;
	return size;
}

bool text_is_utf8(const char *text, size_t length, size_t *where)
{
	uint32_t character;
	size_t size;

	for (size_t at = 0; at < length; at += size) {
		size = decode(text + at, length - at, &character);
		if (!size) {
			*where = at;
			return false;
		}
	}
	return true;
}

/* The bytes of an escape sequence as ECMA-48 has it: ESC [ … m, ESC ] … BEL, ESC c. */
static size_t escape_length(const char *text, size_t length)
{
	size_t at = 1;

	if (length < 2)
		return length;
	switch (text[at++]) {
	case '[':
		while (at < length && text[at] >= 0x20 && text[at] < 0x40)
			at++;
		return at < length && text[at] >= 0x40 && text[at] < 0x7f ? at + 1 : at;
	case ']':
		while (at < length && text[at] != BELL && text[at] != ESCAPE && text[at] != '\n')
			at++;
		if (at < length && text[at] == ESCAPE)
			return at + 1 < length && text[at + 1] == '\\' ? at + 2 : at;
		return at < length && text[at] == BELL ? at + 1 : at;
	default:
		return text[1] >= 0x20 && text[1] < 0x7f ? 2 : 1;
	}
}

/* Characters that change the direction of those after them would move the rest. */
static bool is_shown(uint32_t character)
{
	bool turns = (character >= 0x202a && character <= 0x202e) ||
		     (character >= 0x2066 && character <= 0x2069);

	return !turns && wcwidth((wchar_t)character) >= 0;
}

/* How long it can become, with every tab as wide and every byte as wrong as can be. */
static size_t clean_length(const char *text, size_t length)
{
	size_t most = length;

	for (size_t at = 0; at < length; at++)
		if (text[at] == '\t')
			most += TAB - 1;
		else if ((unsigned char)text[at] < ' ' || (unsigned char)text[at] >= 0x7f)
			most += sizeof(TEXT_REPLACEMENT) - 2;
	return most;
}

char *text_clean(struct arena *arena, const char *text, size_t *length)
{
	char *clean = arena_alloc(arena, clean_length(text, *length) + 1);
	size_t size, used = 0;
	uint32_t character;
	int column = 0;

	if (!clean)
		return NULL;
	for (size_t at = 0; at < *length; at += size) {
		size = decode(text + at, *length - at, &character);
		if (size == 1 && text[at] == ESCAPE) {
			size = escape_length(text + at, *length - at);
		} else if (size == 1 && text[at] == '\t') {
			do {
				clean[used++] = ' ';
			} while (++column % TAB);
		} else if (size == 1 && (text[at] == '\n' || text[at] == '\r')) {
			if (text[at] == '\r' && at + 1 < *length && text[at + 1] == '\n')
				continue;
			clean[used++] = '\n';
			column = 0;
		} else if (size && is_shown(character)) {
			memcpy(clean + used, text + at, size);
			used += size;
			column += wcwidth((wchar_t)character);
		} else {
			memcpy(clean + used, TEXT_REPLACEMENT, 3);
			used += 3;
			column++;
			size = size ? size : 1;
		}
	}
	*length = used;
	return clean;
}

size_t text_glyph(const char *text, size_t length, int *columns)
{
	uint32_t character, next;
	size_t size = decode(text, length, &character), more;

	*columns = 1;
	if (!size || *text == ' ') /* words part at it, whatever follows */
		return 1;
	*columns = wcwidth((wchar_t)character);
	if (*columns < 0)
		*columns = 1;
	for (; size < length; size += more) {
		int width;

		more = decode(text + size, length - size, &next);
		width = more ? wcwidth((wchar_t)next) : -1;
		if (width < 0 || (width > 0 && character != JOINER) ||
		    *columns + width > TEXT_GLYPH_WIDEST)
			break;
		*columns += width;
		character = next;
	}
	return size;
}

int text_columns(const char *text, size_t length)
{
	int columns = 0, width;

	for (size_t at = 0; at < length; columns += width)
		at += text_glyph(text + at, length - at, &width);
	return columns;
}
