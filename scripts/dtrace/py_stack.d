#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_stack - the Python functions that lead to calls of one function, and how often.
 *
 * What it shows is told in ../bpftrace/py_stack.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with tree.d */

python$target:::function-entry
/!seen[pid, arg4, arg1]/
{
	wanted[pid, arg4, arg1] = copyinstr(arg1) == $$1;
}

/* with names.d */

/* how: 0 when it is a call. */
python$target:::function-entry
/wanted[pid, arg4, arg1] && arg6 == 0/
{
	@calls[this->node] = count();
}

dtrace:::END
{
	printa("@calls[%d]: %@d\n", @calls);
}
