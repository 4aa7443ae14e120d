#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * Lesson 1: one probe, and what is to be done when it fires.
 *
 * TEACHES
 *	A script is a list of clauses: which probe, and between braces what is
 *	done each time it fires. The probe here is function-entry of the
 *	provider python, in the process of -p ($target). Its arguments are
 *	arg0, arg1 and so on: the file, the function's name, the line. A text
 *	lies in the memory of the process: copyinstr() fetches it.
 *
 * SHOWS
 *	A line for each Python function that starts: the line it begins at, and
 *	its name.
 *
 *	The first clause says that all is ready: more of it in lesson 9.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
{
	printf("%6d %s\n", arg2, copyinstr(arg1));
}
