/* SPDX-License-Identifier: MIT */
/* Text that grows: what a line is made of, colours and times included. */

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct text *text, size_t length)
{
	size_t size = 2 * (text->length + length);
	char *larger;

	if (text->has_failed)
		return false;
	if (text->size - text->length >= length)
		return true;
	larger = realloc(text->bytes, size);
	if (!larger) {
		text->has_failed = true;
		return false;
	}
	text->bytes = larger;
	text->size = size;
	return true;
}

void text_add(struct text *text, const char *bytes, size_t length)
{
	if (!length || !reserve(text, length))
		return;
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

static void add_digits(struct text *text, uint64_t value, unsigned int base)
{
	char digits[64];
	size_t first = sizeof(digits);

	do {
		digits[--first] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	text_add(text, digits + first, sizeof(digits) - first);
}

void text_add_unsigned(struct text *text, uint64_t value)
{
	add_digits(text, value, 10);
}

void text_add_signed(struct text *text, int64_t value)
{
	if (value < 0)
		text_add(text, "-", 1);
	add_digits(text, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

void text_add_in_base(struct text *text, uint64_t value, unsigned int base)
{
	if (base == 16)
		text_add(text, "0x", 2);
	else if (base == 2)
		text_add(text, "0b", 2);
	else if (base == 8)
		text_add(text, "0", 1);
	add_digits(text, value, base);
}

void text_add_real(struct text *text, double value)
{
	char digits[40];

	text_add(text, digits, (size_t)snprintf(digits, sizeof(digits), "%g", value));
}

void text_add_spaces(struct text *text, size_t count)
{
	static const char spaces[] = "                                ";

	while (count >= sizeof(spaces)) {
		text_add(text, spaces, sizeof(spaces) - 1);
		count -= sizeof(spaces) - 1;
	}
	text_add(text, spaces, count);
}

/*
 * The length of the character that starts here: 0 where it is not UTF-8, or one that a
 * terminal takes for a command.
 */
static size_t character_length(const unsigned char *at, size_t left)
{
	uint32_t point;
	size_t length;

	if (at[0] < 0x80)
		return at[0] >= 0x20 && at[0] != 0x7f;
	length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	if (at[0] < 0xc2 || at[0] > 0xf4 || length > left)
		return 0;
	point = at[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (at[i] & 0x3f);
	}
	if ((length == 3 && point < 0x800) ||
	    (length == 4 && (point < 0x10000 || point > 0x10ffff)))
		return 0;
	/* Controls of eight bits, halves of pairs, and what turns the direction of writing. */
	if (point < 0xa0 || (point >= 0xd800 && point <= 0xdfff) ||
	    (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069))
		return 0;
	return length;
}

static void add_escape(struct text *text, unsigned char byte)
{
	char escape[5];

	if (byte == '\n' || byte == '\t' || byte == '\r')
		snprintf(escape, sizeof(escape), "\\%c",
			 byte == '\n'	? 'n'
			 : byte == '\t' ? 't'
					: 'r');
	else
		snprintf(escape, sizeof(escape), "\\x%02x", byte);
	text_add_string(text, escape);
}

void text_add_escaped(struct text *text, const char *string, size_t length)
{
	const unsigned char *at = (const unsigned char *)string, *kept = at, *end = at + length;

	while (at < end) {
		size_t size = character_length(at, (size_t)(end - at));

		if (size == 1 || (size && text->style.is_utf8)) {
			at += size;
			continue;
		}
		text_add(text, (const char *)kept, (size_t)(at - kept));
		for (kept = at + (size ? size : 1); at < kept; at++)
			add_escape(text, *at);
	}
	text_add(text, (const char *)kept, (size_t)(at - kept));
}

void text_add_ellipsis(struct text *text)
{
	text_add_string(text, text->style.is_utf8 ? "…" : "...");
}

void text_paint(struct text *text, enum colour colour)
{
	static const char *const codes[] = {
		[COLOUR_NONE] = "\033[m",      [COLOUR_GREEN] = "\033[32m",
		[COLOUR_YELLOW] = "\033[33m",  [COLOUR_BLUE] = "\033[34m",
		[COLOUR_MAGENTA] = "\033[35m", [COLOUR_CYAN] = "\033[36m",
		[COLOUR_RED] = "\033[31m",     [COLOUR_GREY] = "\033[90m",
		[COLOUR_BOLD] = "\033[1m",     [COLOUR_ALARM] = "\033[1;31m",
	};

	if (text->style.has_colour)
		text_add_string(text, codes[colour]);
}

struct unit {
	const char *name, *ascii;
	uint64_t nanoseconds;
	enum colour colour;
};

/* The slower, the hotter. */
static const struct unit units[] = {
	{ "s ", "s ", 1000000000, COLOUR_RED },
	{ "ms", "ms", 1000000, COLOUR_YELLOW },
	{ "µs", "us", 1000, COLOUR_GREEN },
	{ "ns", "ns", 1, COLOUR_GREY },
};

/* Three digits, cut and not rounded: a time is never told as longer than it was. */
static size_t write_time(char *digits, size_t size, const char *sign, uint64_t time,
			 const struct unit *unit)
{
	uint64_t whole = time / unit->nanoseconds, rest = time % unit->nanoseconds;
	int length;

	if (unit->nanoseconds == 1 || whole >= 100)
		length = snprintf(digits, size, "%s%llu", sign, (unsigned long long)whole);
	else if (whole >= 10)
		length = snprintf(digits, size, "%s%llu.%llu", sign, (unsigned long long)whole,
				  (unsigned long long)(rest / (unit->nanoseconds / 10)));
	else
		length = snprintf(digits, size, "%s%llu.%02llu", sign, (unsigned long long)whole,
				  (unsigned long long)(rest / (unit->nanoseconds / 100)));
	return (size_t)length;
}

static void add_time(struct text *text, int64_t nanoseconds, bool is_column)
{
	uint64_t time = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
	const struct unit *unit = units;
	const char *name;
	char digits[32];
	size_t length;

	while (unit->nanoseconds > time && unit->nanoseconds > 1)
		unit++;
	length = write_time(digits, sizeof(digits), nanoseconds < 0 ? "-" : "", time, unit);
	name = text->style.is_utf8 ? unit->name : unit->ascii;
	if (is_column && length < TEXT_TIME - 3)
		text_add_spaces(text, TEXT_TIME - 3 - length);
	text_paint(text, unit->colour);
	text_add(text, digits, length);
	text_add(text, " ", 1);
	text_add(text, name, is_column || unit != units ? strlen(name) : 1);
	text_paint(text, COLOUR_NONE);
}

void text_add_time(struct text *text, int64_t nanoseconds)
{
	add_time(text, nanoseconds, false);
}

void text_add_time_column(struct text *text, int64_t nanoseconds)
{
	add_time(text, nanoseconds, true);
}

void text_free(struct text *text)
{
	free(text->bytes);
	text->bytes = NULL;
	text->length = text->size = 0;
}
