#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_trace - the lines of one function as they run, with the time of each.
 *
 * What it shows is told in ../bpftrace/py_trace.bt, and by --help.
 */

#pragma D option switchrate=10hz

self int depth;
self uint64_t since[uint64_t];
self int line_of[uint64_t];

dtrace:::BEGIN
{
	printf("%3s %7s %10s  %16s:%-4s %s\n", "CPU", "PID", "TIME(us)", "FILE", "LINE", "FUNCTION");
}

/* with asked.d */

/* how: 0 when it is a call, in no line yet. */
python$target:::function-entry
/known[pid, arg4, arg1] == 2/
{
	printf("~flow -> %d %d 0 %d %d %d %d %d\n", cpu, pid, self->depth, arg4, arg1, arg2,
	    timestamp);
	self->depth++;
	self->since[arg5] = timestamp;
	self->line_of[arg5] = arg6 == 0 ? 0 : arg2;
}

python$target:::line,
python$target:::function-return
/self->since[arg5] && self->line_of[arg5]/
{
	printf("~flow | %d %d %d %d %d %d %d %d\n", cpu, pid, timestamp - self->since[arg5],
	    self->depth - 1, arg4, arg1, self->line_of[arg5], timestamp);
}

python$target:::line
/self->since[arg5]/
{
	self->line_of[arg5] = arg2;
	self->since[arg5] = timestamp;
}

python$target:::function-return
/self->since[arg5]/
{
	self->depth--;
	self->since[arg5] = 0;
	self->line_of[arg5] = 0;
	/* After the line that ends with it. */
	printf("~flow <- %d %d 0 %d %d %d %d %d\n", cpu, pid, self->depth, arg4, arg1, arg2,
	    timestamp + 1);
}
