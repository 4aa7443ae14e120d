#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_cputime - how often Python functions are called, and the CPU time they take.
 *
 * What it shows is told in ../bpftrace/py_cputime.bt, and by --help.
 */

self uint64_t current;
self uint64_t callees;
self uint64_t start[uint64_t];
self uint64_t caller[uint64_t];
self uint64_t saved[uint64_t];
self uint64_t outermost[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with names.d */

/* with off_cpu.d */

/* The frame that runs and the CPU time of what it has called so far are kept for
 * each thread; those of its caller meanwhile with the frame that was called. */
python$target:::function-entry
{
	self->outermost[arg4] = self->outermost[arg4] ? self->outermost[arg4] : arg5;
	self->caller[arg5] = self->current;
	self->saved[arg5] = self->callees;
	self->current = arg5;
	self->callees = 0;
	self->start[arg5] = timestamp - off[tid];
}

python$target:::function-return
/self->start[arg5]/
{
	this->inclusive = timestamp - off[tid] - self->start[arg5];
	this->exclusive = this->inclusive - self->callees;
	self->current = self->caller[arg5];
	self->callees = self->current ? self->saved[arg5] + this->inclusive : 0;
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
/self->start[arg5] && !self->current/
{
	@total[pid] = sum(this->inclusive);
}

python$target:::function-return
/self->start[arg5]/
{
	self->start[arg5] = 0;
	self->caller[arg5] = 0;
	self->saved[arg5] = 0;
	off[tid] = self->current ? off[tid] : 0;
}

dtrace:::END
{
	printa("@count[%d, %d, %d]: %@d\n", @count);
	printa("@exclusive[%d, %d, %d]: %@d\n", @exclusive);
	printa("@inclusive[%d, %d, %d]: %@d\n", @inclusive);
	printa("@total[%d]: %@d\n", @total);
}
