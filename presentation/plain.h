/* SPDX-License-Identifier: MIT */
/* A deck as plain text. */

#ifndef PRESENT_PLAIN_H
#define PRESENT_PLAIN_H

#include "deck.h"

#include <stdio.h>

/*
 * Write the deck, one slide after another, each under a line with its number,
 * in lines of `columns`; with the speaker's notes if they are asked for.
 * 0, or a negative errno.
 */
int plain_write(FILE *file, const struct deck *deck, int columns, bool notes);

#endif
