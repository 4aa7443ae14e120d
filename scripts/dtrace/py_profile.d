#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_profile - the functions that are on a CPU, 99 times a second.
 *
 * What it shows is told in ../bpftrace/py_profile.bt, and by --help.
 */

self uint64_t running;
self uint64_t made;
self uint64_t before[uint64_t];
unsigned long below[int, unsigned long, unsigned long, unsigned long];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* The functions that run, outermost first, are a node of a tree: this one below
 * that of its caller. A node is told of once, by a number of its own thread, so
 * that no two of them take the same. */
python$target:::function-entry
{
	this->parent = self->running;
	this->node = below[pid, this->parent, arg4, arg1];
}

python$target:::function-entry
/!this->node/
{
	self->made++;
	this->node = ((uint64_t)tid << 32) + self->made;
	below[pid, this->parent, arg4, arg1] = this->node;
	printf("~node %d %d %d %d %d\n", this->node, this->parent, pid, arg4, arg1);
}

python$target:::function-entry
/!known[pid, arg4, arg1]/
{
	known[pid, arg4, arg1] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg0));
	printf("@func[%d, %d, %d]: %s\n", pid, arg4, arg1, copyinstr(arg1));
}

/* how: 0 when it is a call. */
python$target:::function-entry
/known[pid, arg4, arg1] && !lined[pid, arg4, arg1] && arg6 == 0/
{
	lined[pid, arg4, arg1] = 1;
	printf("@line[%d, %d, %d]: %d\n", pid, arg4, arg1, arg2);
}

python$target:::function-entry
{
	self->running = this->node;
	self->before[arg5] = this->parent + 1;
}

profile:::profile-99
/self->running/
{
	@samples[self->running] = count();
}

python$target:::function-return
/self->before[arg5]/
{
	self->running = self->before[arg5] - 1;
	self->before[arg5] = 0;
}

dtrace:::END
{
	printa("@samples[%d]: %@d\n", @samples);
}
