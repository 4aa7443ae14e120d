#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_flowinfo - the flow of Python functions and of the garbage collector.
 *
 * What it shows is told in ../bpftrace/py_flowinfo.bt, and by --help.
 */

#pragma D option switchrate=10hz

self int depth;
self int shown[uint64_t];
self int generation;

dtrace:::BEGIN
{
	printf("%3s %7s %10s  %16s:%-4s %-4s  %s\n", "CPU", "PID", "DELTA(us)",
	    "FILE", "LINE", "TYPE", "FUNCTION");
	last = timestamp;
}

python$target:::function-entry
/* In the talk, instead of the next line: /copyinstr(arg1) == "new_cat_video"/ */
/$$1 == "" || copyinstr(arg1) == $$1/
{
	printf("%3d %7d %10d  %16s:%-4d func  %*s-> %s\n", cpu, pid,
	    (timestamp - last) / 1000, basename(copyinstr(arg0)), arg2,
	    self->depth * 2, "", copyinstr(arg1));
	self->shown[arg5] = 1;		/* its return is shown as well */
	self->depth++;
	last = timestamp;
}

python$target:::function-return
/self->shown[arg5]/
{
	self->shown[arg5] = 0;
	self->depth--;
	printf("%3d %7d %10d  %16s:%-4d func  %*s<- %s\n", cpu, pid,
	    (timestamp - last) / 1000, basename(copyinstr(arg0)), arg2,
	    self->depth * 2, "", copyinstr(arg1));
	last = timestamp;
}

python$target:::gc-start
/$$1 == ""/
{
	printf("%3d %7d %10d  %16s:%-4s gc    %*s-> generation %d\n", cpu, pid,
	    (timestamp - last) / 1000, "-", "-", self->depth * 2, "", arg0);
	self->generation = arg0 + 1;
	self->depth++;
	last = timestamp;
}

python$target:::gc-done
/self->generation/
{
	self->depth--;
	printf("%3d %7d %10d  %16s:%-4s gc    %*s<- generation %d\n", cpu, pid,
	    (timestamp - last) / 1000, "-", "-", self->depth * 2, "",
	    self->generation - 1);
	self->generation = 0;
	last = timestamp;
}
