#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_funccalls - which Python functions are called, and how often.
 *
 * What it shows is told in ../bpftrace/py_funccalls.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* how: 0 when it is a call. */
python$target:::function-entry
/arg6 == 0/
{
	@calls[pid, arg4, arg1, arg2] = count();
}

/* with names.d */

dtrace:::END
{
	printa("@calls[%d, %d, %d, %d]: %@d\n", @calls);
}
