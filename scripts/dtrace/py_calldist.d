#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calldist - how long the calls of Python functions take, as histograms.
 *
 * What it shows is told in ../bpftrace/py_calldist.bt, and by --help.
 */

self uint64_t current;
self uint64_t callees;
self uint64_t start[uint64_t];
self uint64_t caller[uint64_t];
self uint64_t saved[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with names.d */

/* The frame that runs and the time of what it has called so far are kept for
 * each thread; those of its caller meanwhile with the frame that was called. */
python$target:::function-entry
{
	self->caller[arg5] = self->current;
	self->saved[arg5] = self->callees;
	self->current = arg5;
	self->callees = 0;
	self->start[arg5] = timestamp;
}

python$target:::function-return
/self->start[arg5]/
{
	this->inclusive = timestamp - self->start[arg5];
	this->exclusive = this->inclusive - self->callees;
	self->current = self->caller[arg5];
	self->callees = self->current ? self->saved[arg5] + this->inclusive : 0;
	@exclusive[pid, arg4, arg1] = quantize(this->exclusive / 1000);
	@inclusive[pid, arg4, arg1] = quantize(this->inclusive / 1000);
}

python$target:::function-return
/self->start[arg5]/
{
	self->start[arg5] = 0;
	self->caller[arg5] = 0;
	self->saved[arg5] = 0;
}

dtrace:::END
{
	printa("@exclusive[%d, %d, %d]:\n%@d\n", @exclusive);
	printa("@inclusive[%d, %d, %d]:\n%@d\n", @inclusive);
}
