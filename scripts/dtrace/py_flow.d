#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_flow - the flow of Python functions, each call and return.
 *
 * What it shows is told in ../bpftrace/py_flow.bt, and by --help.
 */

#pragma D option switchrate=10hz

self int depth;
self int shown[uint64_t];

dtrace:::BEGIN
{
	printf("%3s %14s  %16s  %s\n", "CPU", "TIME(us)", "FILE", "FUNCTION");
}

/* with asked.d */

python$target:::function-entry
/known[pid, arg4, arg1] == 2/
{
	printf("~flow -> %d %d %d %d %d %d\n", cpu, pid, timestamp, self->depth, arg4, arg1);
	self->shown[arg5] = 1;		/* its return is shown as well */
	self->depth++;
}

python$target:::function-return
/self->shown[arg5]/
{
	self->shown[arg5] = 0;
	self->depth--;
	printf("~flow <- %d %d %d %d %d %d\n", cpu, pid, timestamp, self->depth, arg4, arg1);
}
