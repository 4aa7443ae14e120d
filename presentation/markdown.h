/* SPDX-License-Identifier: MIT */
/* The Markdown of one slide. */

#ifndef PRESENT_MARKDOWN_H
#define PRESENT_MARKDOWN_H

#include "deck.h"

/*
 * Add what a slide's Markdown says to the slide; all that it holds is in the
 * arena. 0, or -ENOMEM.
 */
int markdown_parse(struct arena *arena, struct slide *slide, const char *text, size_t length);

#endif
