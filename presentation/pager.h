/* SPDX-License-Identifier: MIT */
/* A deck on a terminal, with its keys, notes and clock. */

#ifndef PRESENT_PAGER_H
#define PRESENT_PAGER_H

#include "deck.h"

struct pager_options {
	size_t first; /* the slide to begin with, 0 is the first */
	long seconds; /* that the talk may take */
	bool notes;   /* shown from the start */
};

/*
 * Show the deck on the terminal that terminal_open() has taken, until it is
 * told to end. Returns 0, the number of the signal that ended it, or a negative
 * errno.
 */
int pager_run(const struct deck *deck, const struct pager_options *options);

#endif
