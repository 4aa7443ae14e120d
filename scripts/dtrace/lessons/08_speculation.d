#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 8: speculation, to print what is known only later to be worth it.
 *
 * TEACHES
 *	speculation() gives the number of an empty buffer. What a clause prints
 *	after speculate(number) goes there instead of to the screen. commit()
 *	shows all that is in it, discard() throws it away. So each search writes
 *	down its steps, and is shown if it turns out a long one. There are as
 *	many buffers as nspec says; each is in use until it has been read or
 *	thrown away, which happens as often as cleanrate and switchrate say.
 *
 * SHOWS
 *	Of each search of five steps or more, and of no other one: each step,
 *	with the milliseconds since the first, and the video that was found.
 */

#pragma D option nspec=64
#pragma D option cleanrate=50hz
#pragma D option switchrate=10hz

self int depth;
self int search;
self uint64_t start;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/copyinstr(arg1) == "find" && !self->depth/
{
	self->search = speculation();
	self->start = timestamp;
}

python$target:::function-entry
/copyinstr(arg1) == "find"/
{
	self->depth++;
}

python$target:::function-entry
/self->search/
{
	speculate(self->search);
	printf("%6d ms %s, %d\n", (timestamp - self->start) / 1000000, copyinstr(arg1),
	    self->depth);
}

python$target:::function-entry
/self->search && copyinstr(arg1) == "new_cat_video" && self->depth >= 5/
{
	commit(self->search);
	self->search = 0;
}

python$target:::function-entry
/self->search && copyinstr(arg1) == "new_cat_video"/
{
	discard(self->search);
	self->search = 0;
}

python$target:::function-return
/copyinstr(arg1) == "find" && self->depth > 0/
{
	self->depth--;
}
