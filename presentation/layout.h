/* SPDX-License-Identifier: MIT */
/* Text set into lines of a width, by words and by display width. */

#ifndef PRESENT_LAYOUT_H
#define PRESENT_LAYOUT_H

#include "deck.h"

/* A piece of a line in one style. */
struct run {
	const char *text;
	size_t length;
	int column, columns; /* where it begins, how wide it is */
	unsigned style;
	struct run *next;
};

struct line {
	struct run *first, *last;
	struct line *next;
};

/* Lines that are at most `columns` wide. They borrow the text that they show. */
struct layout {
	struct arena arena;
	struct line *first, *last;
	size_t count;
	int columns;
};

/* What a command on the slide printed, to be shown under it. */
struct output {
	const struct block *block; /* NULL: nothing was run */
	const char *text;	   /* as it was printed, any bytes */
	size_t length;
	const char *state; /* how it ended, or that it runs; "" for nothing to say */
};

/*
 * Set a slide, or add plain text to what is set, in `columns` of 1 or more.
 * 0, or -ENOMEM; layout_free() is due in either case.
 */
int layout_slide(struct layout *layout, const struct slide *slide, const struct output *output,
		 int columns);
int layout_text(struct layout *layout, const char *text, size_t length, unsigned style,
		int columns);

void layout_free(struct layout *layout);

#endif
