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

python$target:::function-entry
/arg6 == 0 && !seen[pid, arg4, arg1]/
{
	seen[pid, arg4, arg1] = 1;
	printf("@line[%d, %d, %d]: %d\n", pid, arg4, arg1, arg2);
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

dtrace:::END
{
	printa("@calls[%d, %d, %d, %d]: %@d\n", @calls);
}
