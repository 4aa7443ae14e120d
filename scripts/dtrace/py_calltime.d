#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calltime - how often Python functions are called, and the time they take.
 *
 * What it shows is told in ../bpftrace/py_calltime.bt, and by --help.
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
/* with times.d */

python$target:::function-entry
{
	self->start[arg5] = timestamp;
}
