#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 2: a predicate, which chooses among the events.
 *
 * TEACHES
 *	What stands between slashes after the probe is a condition: the clause
 *	is for those events alone of which it is true. D has no if: predicates
 *	are what it has instead.
 *
 * SHOWS
 *	A line for each call of new_cat_video(), none for the other functions:
 *	what time it was, and the process and thread that called it.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/copyinstr(arg1) == "new_cat_video"/
{
	printf("%Y  process %d, thread %d: %s\n", walltimestamp, pid, tid, copyinstr(arg1));
}
