#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_exceptions - which exceptions are raised, caught and swallowed, and where.
 *
 * What it shows is told in ../bpftrace/py_exceptions.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::exception-raise
{
	@raised[pid, arg2, arg3, (int)arg4, copyinstr(arg0)] = count();
	self->handler[arg2, arg3, copyinstr(arg0)] = 0;
}

/* A handler that hands on what it took goes through a hidden one, whose line is -1. */
python$target:::exception-catch
/(int)arg4 > 0/
{
	@caught[pid, arg2, arg3, (int)arg4, copyinstr(arg0)] = count();
	self->handler[arg2, arg3, copyinstr(arg0)] = (int)arg4;
}

python$target:::exception-catch
/(int)arg4 < 0 && self->handler[arg2, arg3, copyinstr(arg0)]/
{
	@handed_on[pid, arg2, arg3, self->handler[arg2, arg3, copyinstr(arg0)],
		copyinstr(arg0)] = count();
	self->handler[arg2, arg3, copyinstr(arg0)] = 0;
}

python$target:::exception-raise,
python$target:::exception-catch
/!seen[pid, arg2, arg3, (int)arg4, copyinstr(arg0)]/
{
	seen[pid, arg2, arg3, (int)arg4, copyinstr(arg0)] = 1;
	printf("@message[%d, %d, %d, %d, %s]: %s\n", pid, arg2, arg3, (int)arg4, copyinstr(arg0),
		copyinstr(arg1));
	printf("@file[%d, %d, %d]: %s\n", pid, arg2, arg3, copyinstr(arg2));
	printf("@func[%d, %d, %d]: %s\n", pid, arg2, arg3, copyinstr(arg3));
}

dtrace:::END
{
	printa("@raised[%d, %d, %d, %d, %s]: %@d\n", @raised);
	printa("@caught[%d, %d, %d, %d, %s]: %@d\n", @caught);
	printa("@handed_on[%d, %d, %d, %d, %s]: %@d\n", @handed_on);
}
