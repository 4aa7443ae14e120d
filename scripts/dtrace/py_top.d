#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_top - the functions that use the CPU most, each second anew.
 *
 * What it shows is told in ../bpftrace/py_top.bt, and by --help.
 */

self uint64_t start[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
	next = timestamp + 950000000;
}

/* with names.d */
/* with off_cpu.d */

python$target:::function-return
{
	this->now = timestamp - off[tid];
	this->start = self->start[arg5];
}

/* with elapsed.d */

python$target:::function-return
/this->start/
{
	@ns[pid, arg4, arg1] = sum(this->exclusive);
}

/* why: 1 when it yields, and goes on later. */
python$target:::function-return
/this->start && arg6 != 1/
{
	@calls[pid, arg4, arg1] = count();
}

python$target:::function-entry
{
	self->start[arg5] = timestamp - off[tid];
}

python$target:::function-return
/this->start && !self->own/
{
	off[tid] = 0;
}

/* Each second. Ticks may be lost, all of them where the kernel has lowered
 * kernel.perf_event_max_sample_rate: what switches tells the time as well. */
profile:::tick-10hz,
rawtp:::sched_switch
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
