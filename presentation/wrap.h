/* SPDX-License-Identifier: MIT */
/* Where lines part: by words, by display width, never inside a glyph. */

#ifndef PRESENT_WRAP_H
#define PRESENT_WRAP_H

#include "deck.h"

/* A place in a list of spans: the next glyph is at `at` of the span; NULL: the end. */
struct cursor {
	const struct span *span;
	size_t at;
};

struct glyph {
	const char *text;
	size_t length;
	int columns;
	unsigned style;
	bool is_space, is_newline;
};

/* What stands in a line, and where the next one begins. */
struct piece {
	struct cursor start, end, next;
	int columns;
	bool goes_on, is_last; /* the next line goes on with this one; there is none */
};

/* Read the glyph at the cursor and move behind it; false at the end. */
bool wrap_glyph(struct cursor *cursor, struct glyph *glyph);

/*
 * Find what fits into a line of `columns`. A glyph that is wider than that
 * stands alone in its line. With keeps_spaces those at the start count.
 */
struct piece wrap_piece(struct cursor cursor, int columns, bool keeps_spaces);

#endif
