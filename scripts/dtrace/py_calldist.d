#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calldist - how long the calls of Python functions take, as histograms.
 *
 * What it shows is told in ../bpftrace/py_calldist.bt, and by --help.
 */

self uint64_t start[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with names.d */

python$target:::function-return
{
	this->now = timestamp;
	this->start = self->start[arg5];
}

/* with elapsed.d */
/* with histograms.d */

python$target:::function-entry
{
	self->start[arg5] = timestamp;
}
