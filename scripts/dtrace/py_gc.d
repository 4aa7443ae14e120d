#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_gc - the garbage collector: how often, how long, and who sets it off.
 *
 * What it shows is told in ../bpftrace/py_gc.bt, and by --help.
 */

self uint64_t start;
self uint64_t by_file;
self uint64_t by_func;
self int generation;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::gc-start
{
	self->start = timestamp;
	self->generation = arg0;
	self->by_file = arg1;
	self->by_func = arg2;
}

python$target:::gc-start
/!seen[pid, arg1, arg2]/
{
	seen[pid, arg1, arg2] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, arg1, arg2, copyinstr(arg1));
	printf("@func[%d, %d, %d]: %s\n", pid, arg1, arg2, copyinstr(arg2));
}

python$target:::gc-done
/self->start/
{
	this->ns = timestamp - self->start;
	@collections[pid, self->generation] = count();
	@objects[pid, self->generation] = sum(arg0);
	@uncollectable[pid, self->generation] = sum(arg1);
	@ns[pid, self->generation] = sum(this->ns);
	@us[pid, self->generation] = quantize(this->ns / 1000);
	@set_off[pid, self->by_file, self->by_func] = count();
	@set_off_ns[pid, self->by_file, self->by_func] = sum(this->ns);
	self->start = 0;
}

dtrace:::END
{
	printa("@collections[%d, %d]: %@d\n", @collections);
	printa("@objects[%d, %d]: %@d\n", @objects);
	printa("@uncollectable[%d, %d]: %@d\n", @uncollectable);
	printa("@ns[%d, %d]: %@d\n", @ns);
	printa("@us[%d, %d]:\n%@d\n", @us);
	printa("@set_off[%d, %d, %d]: %@d\n", @set_off);
	printa("@set_off_ns[%d, %d, %d]: %@d\n", @set_off_ns);
}
