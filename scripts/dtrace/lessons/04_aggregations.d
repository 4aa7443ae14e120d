#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 4: the aggregations that give one number: count, sum, min, max, avg.
 *
 * TEACHES
 *	count() counts events; the others take a number from each. All of them
 *	can be computed without keeping the numbers, on each processor by
 *	itself, and put together afterwards: so this is exact however many
 *	events there are. A table needs no key.
 *
 *	The number is how many steps the search took for each video: depth is a
 *	variable of the whole script, one more when find() starts, one less when
 *	it returns. It begins as 0.
 *
 * SHOWS
 *	How many videos were made, how many steps that took in all, the fewest
 *	and most for one video, and the mean, without its fraction. A search
 *	that has begun before the script looks shorter than it is.
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
	@videos = count();
	@steps = sum(depth);
	@fewest = min(depth);
	@most = max(depth);
	@mean = avg(depth);
}

dtrace:::END
{
	printa("videos %@d\n", @videos);
	printa("steps  %@d\n", @steps);
	printa("fewest %@d\n", @fewest);
	printa("most   %@d\n", @most);
	printa("mean   %@d\n", @mean);
}
