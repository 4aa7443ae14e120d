#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_who - which processes call Python functions, whose they are, and in which files.
 *
 * What it shows is told in ../bpftrace/py_who.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* how: 0 when it is a call. */
python$target:::function-entry
/arg6 == 0/
{
	@calls[pid, uid, arg0] = count();
}

python$target:::function-entry
/arg6 == 0 && !seen[pid, uid, arg0]/
{
	seen[pid, uid, arg0] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, uid, arg0, copyinstr(arg0));
}

dtrace:::END
{
	printa("@calls[%d, %d, %d]: %@d\n", @calls);
}
