#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 7: a thread-local variable, of which each thread has its own.
 *
 * TEACHES
 *	In lessons 4 and 5 there was one depth for the whole script: were there
 *	two threads in find(), each would count the steps of the other. self->
 *	makes a variable of each thread: nothing else changes. To put 0 there
 *	frees its place.
 *
 * SHOWS
 *	Thread, steps, and how many videos took that thread so many steps to
 *	find. The cat-video server has one thread.
 */

self int depth;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/copyinstr(arg1) == "find"/
{
	self->depth++;
}

python$target:::function-return
/copyinstr(arg1) == "find" && self->depth > 0/
{
	self->depth--;
}

python$target:::function-entry
/copyinstr(arg1) == "new_cat_video"/
{
	@videos[tid, self->depth] = count();
}
