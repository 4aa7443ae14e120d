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
self uint64_t running;
self uint64_t made;
self uint64_t before[uint64_t];
unsigned long below[int, unsigned long, unsigned long, unsigned long];
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

/* The functions that run, outermost first, are a node of a tree: this one below
 * that of its caller. A node is told of once, by a number of its own thread, so
 * that no two of them take the same. */
python$target:::function-entry
{
	this->parent = self->running;
	this->node = below[pid, this->parent, arg4, arg1];
}

python$target:::function-entry
/!this->node/
{
	self->made++;
	this->node = ((uint64_t)tid << 32) + self->made;
	below[pid, this->parent, arg4, arg1] = this->node;
	printf("~node %d %d %d %d %d\n", this->node, this->parent, pid, arg4, arg1);
}

python$target:::function-entry
/!known[pid, arg4, arg1]/
{
	known[pid, arg4, arg1] = 1;
	traced[pid] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
}

/* how: 0 when it is a call. */
python$target:::function-entry
/!lined[pid, arg4, arg1] && arg6 == 0/
{
	lined[pid, arg4, arg1] = 1;
	printf("@line[%d, %d, %d]: %d\n", pid, arg4, arg1, arg2);
}

python$target:::function-entry
/known[pid, arg4, arg1] == 1/
{
	known[pid, arg4, arg1] = 2;
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

python$target:::function-entry
{
	self->running = this->node;
	self->before[arg5] = this->parent + 1;
}

python$target:::function-return
{
	self->running = self->before[arg5] ? self->before[arg5] - 1 : 0;
	self->before[arg5] = 0;
}

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
