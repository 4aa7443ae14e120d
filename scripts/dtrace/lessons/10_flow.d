#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 10: the first four lines of a flow, and exit.
 *
 * TEACHES
 *	All of the lessons together: entry and return, a predicate, a variable of
 *	each thread for how deep it is, one of the script for how many lines
 *	there were. Several probes can share a clause, with commas between them;
 *	several clauses of a probe come in the order in which they are written.
 *	exit() ends the script. What %*s prints is as wide as the number before
 *	it says.
 *
 * SHOWS
 *	The first four lines of the flow of functions: -> starts, <- returns,
 *	indented by who called whom. All of it, with times and files, is what
 *	py_flowinfo shows.
 */

self int depth;
int lines;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/lines < 4/
{
	printf("%*s-> %s\n", self->depth * 2, "", copyinstr(arg1));
	self->depth++;
	lines++;
}

python$target:::function-return
/lines < 4 && self->depth > 0/
{
	self->depth--;
	printf("%*s<- %s\n", self->depth * 2, "", copyinstr(arg1));
	lines++;
}

python$target:::function-entry,
python$target:::function-return
/lines == 4/
{
	exit(0);
}
