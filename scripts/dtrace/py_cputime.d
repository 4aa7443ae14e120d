#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_cputime - how often Python functions are called, and the CPU time they take.
 *
 * What it shows is told in ../bpftrace/py_cputime.bt, and by --help.
 */

self uint64_t start[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with names.d */
/* with off_cpu.d */

python$target:::function-return
{
	this->now = timestamp - off[tid];
	this->start = self->start[arg5];
}

/* with elapsed.d */
/* with times.d */

python$target:::function-entry
{
	self->start[arg5] = timestamp - off[tid];
}

python$target:::function-return
/this->start && !self->own/
{
	off[tid] = 0;
}
