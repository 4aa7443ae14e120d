/* SPDX-License-Identifier: MIT */
/* The colours of code: comments, strings, and the rest. */

#ifndef PRESENT_CODE_H
#define PRESENT_CODE_H

#include "deck.h"

/*
 * Cut clean text of a language, as the fence of a code block names it, into
 * spans: adds them to the block. 0, or -ENOMEM.
 */
int code_colour(struct arena *arena, struct block *block, const char *language, const char *text,
		size_t length);

/* Add a span to a block. 0, or -ENOMEM. */
int block_add_span(struct arena *arena, struct block *block, const char *text, size_t length,
		   unsigned style);

#endif
