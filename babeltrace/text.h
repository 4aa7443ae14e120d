/* SPDX-License-Identifier: MIT */
/* Text that grows: what a line is made of, colours and times included. */

#ifndef STACKVIEW_TEXT_H
#define STACKVIEW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum colour {
	COLOUR_NONE,
	COLOUR_GREEN,
	COLOUR_YELLOW,
	COLOUR_BLUE,
	COLOUR_MAGENTA,
	COLOUR_CYAN,
	COLOUR_RED,
	COLOUR_GREY,
	COLOUR_BOLD,
	COLOUR_ALARM,
};

/* How text is written: the same for all of a view. */
struct style {
	bool has_colour;
	bool is_utf8;
};

/*
 * Nothing fails until somebody asks: once memory ran out, has_failed stays, and what
 * is added is dropped.
 */
struct text {
	char *bytes; /* no zero at its end */
	size_t length, size;
	struct style style;
	bool has_failed;
};

void text_add(struct text *text, const char *bytes, size_t length);
void text_add_string(struct text *text, const char *string);
void text_add_unsigned(struct text *text, uint64_t value);
void text_add_signed(struct text *text, int64_t value);
/* In base 2, 8, 10 or 16, as C writes it. */
void text_add_in_base(struct text *text, uint64_t value, unsigned int base);
void text_add_real(struct text *text, double value);
void text_add_spaces(struct text *text, size_t count);

/* What a traced program said: no control character of it reaches the terminal. */
void text_add_escaped(struct text *text, const char *string, size_t length);
void text_add_ellipsis(struct text *text);

/* Start a colour, or end it. */
void text_paint(struct text *text, enum colour colour);

/* A time of three digits and its unit, each unit of a colour; and one in a column of TEXT_TIME. */
enum { TEXT_TIME = 9 };
void text_add_time(struct text *text, int64_t nanoseconds);
void text_add_time_column(struct text *text, int64_t nanoseconds);

void text_free(struct text *text);

#endif
