#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 9: BEGIN and END, before the first event and after the last.
 *
 * TEACHES
 *	dtrace:::BEGIN fires once, when all is ready: the place for a heading, and
 *	to note what time it was. dtrace:::END fires once, when the script ends,
 *	by Ctrl-C or because the process does: the place for a summary.
 *
 * SHOWS
 *	A heading; nothing while it runs; then how many videos were made in how
 *	many milliseconds.
 */

dtrace:::BEGIN
{
	began = timestamp;
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/copyinstr(arg1) == "new_cat_video"/
{
	videos++;
}

dtrace:::END
{
	printf("%d videos in %d ms\n", videos, (timestamp - began) / 1000000);
}
