#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_slowsys - system calls that take 10 ms or more, with their Python stack.
 *
 * What it shows is told in ../bpftrace/py_slowsys.bt, and by --help.
 */

#pragma D option switchrate=10hz

int traced[int];
self uint64_t since;
self int number;
uint64_t slow;

dtrace:::BEGIN
{
	slow = 10000000;		/* nanoseconds */
	traced[$target] = 1;
	printf("%3s %7s %7s %14s %10s %8s %-20s %s\n", "CPU", "PID", "TID", "TIME(us)", "TOOK(us)",
	    "RESULT", "SYSCALL", "FUNCTION");
}

/* with tree.d */

python$target:::function-entry
/!seen[pid, arg4, arg1]/
{
	traced[pid] = 1;
}

/* with names.d */

/* Any program of the machine makes system calls. exit does not return. */
rawtp:::sys_enter
/traced[pid] && arg1 != 60/
{
	self->since = timestamp;
	self->number = arg1;
}

rawtp:::sys_enter
/traced[pid] && arg1 == 60/
{
	self->running = 0;
}

rawtp:::sys_exit
/self->since && timestamp - self->since >= slow/
{
	printf("~slow %d %d %d %d %d %d %d %d\n", cpu, pid, tid, timestamp,
	    timestamp - self->since, (int64_t)arg1, self->number, self->running);
}

rawtp:::sys_exit
/self->since/
{
	self->since = 0;
}
