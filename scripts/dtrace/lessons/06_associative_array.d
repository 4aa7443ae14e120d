#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 6: an associative array, which keeps something until it is wanted.
 *
 * TEACHES
 *	start[...] looks like an aggregation, but it is an array of variables:
 *	what is put there is there for whatever clause asks with the same key.
 *	The key is the process and the frame, arg5, of which each call has one
 *	of its own, so that a function which calls itself is no difficulty. To
 *	put 0 there frees the place.
 *
 * SHOWS
 *	A line for each call that ends: milliseconds from its start, and the
 *	function. find() calls itself, so the inner ones come first, and each
 *	takes longer than the one before it. A call that had begun before the
 *	script has no start, and is not shown.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
{
	start[pid, arg5] = timestamp;
}

python$target:::function-return
/start[pid, arg5]/
{
	printf("%6d ms %s\n", (timestamp - start[pid, arg5]) / 1000000, copyinstr(arg1));
	start[pid, arg5] = 0;
}
