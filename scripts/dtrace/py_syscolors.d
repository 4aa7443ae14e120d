#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_syscolors - the flow of functions, lines, system calls and collector, in colours.
 *
 * What it shows is told in ../bpftrace/py_syscolors.bt, and by --help.
 */

#pragma D option switchrate=10hz

int traced[int];
self int depth;
self int shown[uint64_t];
self int generation;
self int called;
self int number;

dtrace:::BEGIN
{
	traced[$target] = 1;
	printf("%3s %7s %7s %10s  %16s:%-4s %-7s  %s\n", "CPU", "PID", "TID", "DELTA(us)",
	    "FILE", "LINE", "TYPE", "NAME");
}

/* with asked.d */

python$target:::function-entry
/!traced[pid]/
{
	traced[pid] = 1;
}

python$target:::function-entry
/known[pid, arg4, arg1] == 2/
{
	printf("~flow -> %d %d %d %d %d %d %d %d\n", cpu, pid, timestamp, self->depth, arg4, arg1,
	    (int)arg2, tid);
	self->shown[arg5] = 1;		/* its lines and its return are shown as well */
	self->depth++;
}

python$target:::line
/self->shown[arg5]/
{
	printf("~flow | %d %d %d %d %d %d %d %d\n", cpu, pid, timestamp, self->depth, arg4, arg1,
	    (int)arg2, tid);
}

python$target:::function-return
/self->shown[arg5]/
{
	self->shown[arg5] = 0;
	self->depth--;
	printf("~flow <- %d %d %d %d %d %d %d %d\n", cpu, pid, timestamp, self->depth, arg4, arg1,
	    (int)arg2, tid);
}

python$target:::gc-start
/$$1 == "" || self->depth/
{
	self->generation = arg0 + 1;
	printf("~flow -> %d %d %d %d %d gc 0 %d\n", cpu, pid, timestamp, self->depth, arg0, tid);
	self->depth++;
}

python$target:::gc-done
/self->generation/
{
	self->depth--;
	printf("~flow <- %d %d %d %d %d gc 0 %d\n", cpu, pid, timestamp, self->depth,
	    self->generation - 1, tid);
	self->generation = 0;
}

/* Any program of the machine makes system calls. 335 and 336 are not its own: the
 * kernel has it call them where it is traced. exit does not return. */
rawtp:::sys_enter
/traced[pid] && ($$1 == "" || self->depth) && arg1 != 335 && arg1 != 336/
{
	printf("~flow -> %d %d %d %d %d syscall 0 %d\n", cpu, pid, timestamp, self->depth, arg1, tid);
	self->called = arg1 != 60;
	self->number = arg1;
	self->depth = arg1 == 60 ? 0 : self->depth;
}

rawtp:::sys_exit
/self->called/
{
	self->called = 0;
	printf("~flow <- %d %d %d %d %d syscall %d %d\n", cpu, pid, timestamp, self->depth,
	    self->number, (int64_t)arg1, tid);
}
