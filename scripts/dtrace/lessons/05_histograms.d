#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 5: the aggregations that give a histogram: lquantize and quantize.
 *
 * TEACHES
 *	A mean hides more than it shows. lquantize(number, from, to, step) counts
 *	how often the number was in each interval, all of the same width;
 *	quantize(number) in intervals each of which is twice as wide as the one
 *	before, for numbers that are small now and then very large, as times
 *	are.
 *
 * SHOWS
 *	How many videos took how many steps to be found: in the first histogram
 *	one line for each number of steps, in the second one for 1, for 2 and 3,
 *	for 4 to 7.
 */

int depth;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/copyinstr(arg1) == "find"/
{
	depth++;
}

python$target:::function-return
/copyinstr(arg1) == "find" && depth > 0/
{
	depth--;
}

python$target:::function-entry
/copyinstr(arg1) == "new_cat_video"/
{
	@linear["steps, one by one"] = lquantize(depth, 1, 9, 1);
	@powers["steps, by powers of two"] = quantize(depth);
}
