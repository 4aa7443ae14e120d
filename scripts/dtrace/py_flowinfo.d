#!/usr/sbin/dtrace -qs
/* SPDX-License-Identifier: MIT */
/*
 * py_flowinfo - the flow of Python functions and of the garbage collector.
 *
 * USAGE
 *	py_flowinfo.d -p PID [FUNCTION]
 *
 *	-p PID		the process to look into
 *	FUNCTION	this function only
 *
 *	Ctrl-C ends it. Where DTrace lives in a root of its own:
 *	scripts/dtrace-root enter scripts/dtrace/py_flowinfo.d -p PID [FUNCTION]
 *
 * FIELDS
 *	CPU		the CPU it ran on
 *	PID		the process
 *	DELTA(us)	microseconds since the line before
 *	FILE:LINE	the file, without its directory, and the line it is at
 *			(-1 in code that has none, as where a generator is closed)
 *	TYPE		func: a function; gc: the garbage collector
 *	FUNCTION	the function; the generation that is collected
 *
 * LEGEND
 *	->		a function starts, or goes on after a yield or await
 *	<-		it returns, yields, awaits, or an exception leaves it
 *	indentation	how deep in the lines shown, thread by thread
 *
 *	A function that already ran when tracing began is not shown until it
 *	is entered again.
 *
 * WARNING
 *	Each CPU has a buffer of its own: lines of two CPUs that are very near
 *	in time can change places. A busy process calls more functions than
 *	anyone can read, and than can be printed: name one.
 */

#pragma D option defaultargs
#pragma D option switchrate=10hz
#pragma D option bufsize=4m

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
