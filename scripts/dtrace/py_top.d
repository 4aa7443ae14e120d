#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_top - the functions that use the CPU most, each second anew.
 *
 * What it shows is told in ../bpftrace/py_top.bt, and by --help.
 */

self uint64_t current;
self uint64_t callees;
self uint64_t start[uint64_t];
self uint64_t caller[uint64_t];
self uint64_t saved[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
	next = timestamp + 950000000;
}

/* with names.d */

/* with off_cpu.d */

/* The frame that runs and the CPU time of what it has called so far are kept for
 * each thread; those of its caller meanwhile with the frame that was called. */
python$target:::function-entry
{
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
	@ns[pid, arg4, arg1] = sum(this->exclusive);
}

/* why: 1 when it yields, and goes on later. */
python$target:::function-return
/self->start[arg5] && arg6 != 1/
{
	@calls[pid, arg4, arg1] = count();
}

python$target:::function-return
/self->start[arg5]/
{
	self->start[arg5] = 0;
	self->caller[arg5] = 0;
	self->saved[arg5] = 0;
	off[tid] = self->current ? off[tid] : 0;
}

/* Each second. A tick may be lost, most likely while DTrace reads a table, each second,
 * too: the next one is a tenth later. */
profile:::tick-10hz
/timestamp >= next/
{
	next = timestamp + 950000000;
	printa("@calls[%d, %d, %d]: %@d\n", @calls);
	printa("@ns[%d, %d, %d]: %@d\n", @ns);
	printf("~tick\n");
}

dtrace:::END
{
	printa("@calls[%d, %d, %d]: %@d\n", @calls);
	printa("@ns[%d, %d, %d]: %@d\n", @ns);
}
