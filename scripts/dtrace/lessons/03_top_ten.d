#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 3: count instead of printing, and show the top ten.
 *
 * TEACHES
 *	@calls[...] is an aggregation, a table that lives in the kernel: its key
 *	is what stands in the brackets, its value what count() makes of the
 *	events with that key. Nothing is printed while it runs, so it costs
 *	little. trunc() leaves the ten largest of it; DTrace prints what is
 *	left of a table at the end by itself, the largest last.
 *
 * SHOWS
 *	File, function, and how often that was called, for the ten functions
 *	called most. The cat-video server has fewer: all of them are shown.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
{
	@calls[basename(copyinstr(arg0)), copyinstr(arg1)] = count();
}

dtrace:::END
{
	trunc(@calls, 10);
}
