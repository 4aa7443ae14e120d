/* SPDX-License-Identifier: MIT */
/* The terminal: taken, followed, and given back whole on every way out. */

#ifndef PRESENT_TERMINAL_H
#define PRESENT_TERMINAL_H

#include <stdbool.h>

/* What has come since terminal_wait() was last asked. */
struct events {
	bool key;    /* there may be keys to read */
	bool output; /* the descriptor that was watched can be read */
	bool resized;
	bool child; /* a child has ended */
	bool stop;  /* asked to stop for a while, as by Ctrl-Z */
	int end;    /* the signal that asks to end, or 0 */
	bool hung_up;
};

/*
 * Take the terminal of standard output for curses, keys from standard input, or
 * from /dev/tty where that is no terminal. Returns 0, or a negative errno:
 * -ENOTTY where there is nothing to read keys from, -ENODEV where curses does
 * not know the terminal.
 */
int terminal_open(void);

/* Give it back. Does nothing where it was not taken. */
void terminal_close(void);

/*
 * Wait for keys, signals, or something to read from the descriptor `output`
 * (-1: none), at most so many milliseconds (-1: for ever). 0, or a negative errno.
 */
int terminal_wait(int output, int milliseconds, struct events *events);

/* Show what curses has been told to draw, as one frame where the terminal can. */
void terminal_refresh(void);

/* Take the terminal's new size. */
void terminal_resize(void);

/* Give the terminal back, stop as Ctrl-Z does, and take it again afterwards. */
void terminal_stop(void);

#endif
