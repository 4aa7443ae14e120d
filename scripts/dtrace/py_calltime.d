#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calltime - how often Python functions are called, and the time they take.
 *
 * What it shows is told in ../bpftrace/py_calltime.bt, and by --help.
 */

self uint64_t own;
self uint64_t start[uint64_t];
self uint64_t before[uint64_t];
self uint64_t outermost[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with names.d */

/* A thread adds up the time that calls used themselves, from its outermost call
 * on and beginning with 1; by how much that has grown when a call ends is the
 * time of what it called. */
python$target:::function-entry
{
	self->outermost[arg4] = self->outermost[arg4] ? self->outermost[arg4] : arg5;
	self->before[arg5] = self->own;
	self->own = self->own ? self->own : 1;
	self->start[arg5] = timestamp;
}

python$target:::function-return
/self->start[arg5]/
{
	this->inclusive = timestamp - self->start[arg5];
	this->before = self->before[arg5];
	this->exclusive = this->inclusive + (this->before ? this->before : 1) - self->own;
	self->own = this->before ? this->before + this->inclusive : 0;
	@exclusive[pid, arg4, arg1] = sum(this->exclusive);
}

/* why: 1 when it yields, and goes on later. */
python$target:::function-return
/self->start[arg5] && arg6 != 1/
{
	@count[pid, arg4, arg1] = count();
}

/* Of a function that calls itself, the first that ran. */
python$target:::function-return
/self->start[arg5] && self->outermost[arg4] == arg5/
{
	self->outermost[arg4] = 0;
	@inclusive[pid, arg4, arg1] = sum(this->inclusive);
}

python$target:::function-return
/self->start[arg5] && !self->own/
{
	@total[pid] = sum(this->inclusive);
}

python$target:::function-return
/self->start[arg5]/
{
	self->start[arg5] = 0;
	self->before[arg5] = 0;
}

dtrace:::END
{
	printa("@count[%d, %d, %d]: %@d\n", @count);
	printa("@exclusive[%d, %d, %d]: %@d\n", @exclusive);
	printa("@inclusive[%d, %d, %d]: %@d\n", @inclusive);
	printa("@total[%d]: %@d\n", @total);
}
