/* SPDX-License-Identifier: MIT */
/* From keys to what they ask for: typed with <cr>, or sent by a clicker. */

#ifndef PRESENT_KEYS_H
#define PRESENT_KEYS_H

#include <stddef.h>

enum command {
	COMMAND_NONE, /* the key is part of something that is not complete */
	COMMAND_NEXT,
	COMMAND_BACK,
	COMMAND_FIRST,
	COMMAND_LAST,
	COMMAND_GO, /* to the slide with the number */
	COMMAND_QUIT,
	COMMAND_REDRAW,
	COMMAND_HELP,
	COMMAND_NOTES,
	COMMAND_RUN,
	COMMAND_RESTART_CLOCK,
	COMMAND_CANCEL,
	COMMAND_UNKNOWN, /* typed with <cr>, and means nothing */
};

/* What was typed and is not complete, to be shown. All zero at the start. */
struct keys {
	char typed[8];
	size_t length;
};

/*
 * Take a key: a character, or one of the KEY_ codes of curses. *number is set
 * where the answer is COMMAND_GO.
 */
enum command keys_press(struct keys *keys, int key, long *number);

/* What each key does, a line each, for people. */
extern const char keys_help[];

#endif
