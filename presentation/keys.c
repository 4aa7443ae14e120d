/* SPDX-License-Identifier: MIT */
/* From keys to what they ask for: typed with <cr>, or sent by a clicker. */

#include "keys.h"

#include <curses.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ESCAPE = 0x1b, DELETE = 0x7f, CONTROL_C = 'C' & 0x1f, CONTROL_L = 'L' & 0x1f };

const char keys_help[] =
    "Enter, space, → ↓ Page Down   next\n"
    "b Enter, ← ↑ Page Up          back\n"
    "Home, End                     the first slide, the last one\n"
    "7 g, 7 Enter                  slide 7\n"
    "n                             the speaker's notes, and away again\n"
    "x                             run the command on the slide; again, stop it\n"
    "c Enter                       the clock begins again\n"
    "r Enter, Ctrl-L               redraw\n"
    "q Enter, Ctrl-C               quit\n"
    "? Enter                       this help\n"
    "Esc                           forget what was typed, close what is open";

static void forget(struct keys *keys)
{
	keys->length = 0;
	keys->typed[0] = '\0';
}

/* Keys that act at once, whatever was typed before them. */
static enum command command_at_once(int key)
{
	switch (key) {
	case ' ':
	case KEY_RIGHT:
	case KEY_DOWN:
	case KEY_NPAGE:
		return COMMAND_NEXT;
	case KEY_LEFT:
	case KEY_UP:
	case KEY_PPAGE:
		return COMMAND_BACK;
	case KEY_HOME:
		return COMMAND_FIRST;
	case KEY_END:
		return COMMAND_LAST;
	case CONTROL_L:
		return COMMAND_REDRAW;
	case CONTROL_C:
		return COMMAND_QUIT;
	case ESCAPE:
		return COMMAND_CANCEL;
	case 'n':
		return COMMAND_NOTES;
	case 'x':
		return COMMAND_RUN;
	default:
		return COMMAND_NONE;
	}
}

static bool is_number(const struct keys *keys)
{
	return keys->length && strspn(keys->typed, "0123456789") == keys->length;
}

static enum command command_typed(const struct keys *keys, long *number)
{
	static const struct {
		const char *typed;
		enum command command;
	} commands[] = {
		{ "", COMMAND_NEXT },	 { "b", COMMAND_BACK }, { "q", COMMAND_QUIT },
		{ "r", COMMAND_REDRAW }, { "?", COMMAND_HELP }, { "c", COMMAND_RESTART_CLOCK },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(keys->typed, commands[i].typed) == 0)
			return commands[i].command;
	if (!is_number(keys))
		return COMMAND_UNKNOWN;
	*number = strtol(keys->typed, NULL, 10);
	return COMMAND_GO;
}

static enum command complete(struct keys *keys, long *number)
{
	enum command command = command_typed(keys, number);

	forget(keys);
	return command;
}

enum command keys_press(struct keys *keys, int key, long *number)
{
	enum command command = command_at_once(key);

	if (command != COMMAND_NONE) {
		forget(keys);
		return command;
	}
	if (key == '\n' || key == '\r' || key == KEY_ENTER || (key == 'g' && is_number(keys)))
		return complete(keys, number);
	if (key == KEY_BACKSPACE || key == DELETE || key == '\b') {
		if (keys->length)
			keys->typed[--keys->length] = '\0';
	} else if (key > ' ' && key < DELETE && keys->length + 1 < sizeof(keys->typed)) {
		keys->typed[keys->length++] = (char)key;
		keys->typed[keys->length] = '\0';
	}
	return COMMAND_NONE;
}
