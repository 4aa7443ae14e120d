#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_imports - the modules that are imported, as a tree, and the time they take.
 *
 * What it shows is told in ../bpftrace/py_imports.bt, and by --help.
 */

self int depth;
self int number;
self int open[int];
self uint64_t start[int];
self uint64_t below[int];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/*
 * Each import has a number: in this order are those of a thread, whichever
 * processor told of them. With -c, DTrace may begin to tell of an event twice
 * while the program runs: no module imports itself, and what ends is the last.
 */
python$target:::import-find-load-start
/!self->depth || self->module[self->depth] != copyinstr(arg0)/
{
	self->depth++;
	self->module[self->depth] = copyinstr(arg0);
	self->number++;
	self->open[self->depth] = self->number;
	printf("@level[%d, %d, %d]: %d\n", pid, tid, self->number, self->depth);
	printf("@module[%d, %d, %d]: %s\n", pid, tid, self->number, copyinstr(arg0));
	self->start[self->depth] = timestamp;
	self->below[self->depth] = 0;
}

python$target:::import-find-load-done
/self->depth && self->module[self->depth] == copyinstr(arg0)/
{
	this->number = self->open[self->depth];
	this->ns = timestamp - self->start[self->depth];
	printf("@ns[%d, %d, %d]: %d\n", pid, tid, this->number, this->ns);
	printf("@self[%d, %d, %d]: %d\n", pid, tid, this->number,
		this->ns - self->below[self->depth]);
	printf("@found[%d, %d, %d]: %d\n", pid, tid, this->number, (int)arg1);
	printf("@path[%d, %d, %d]: %s\n", pid, tid, this->number, copyinstr(arg2));
	self->module[self->depth] = NULL;
	self->open[self->depth] = 0;
	self->start[self->depth] = 0;
	self->below[self->depth] = 0;
	self->depth--;
	self->below[self->depth] += self->depth ? this->ns : 0;
}
