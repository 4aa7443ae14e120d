#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_gil - the GIL: who holds it, who waits for it, and who made whom wait.
 *
 * What it shows is told in ../bpftrace/py_gil.bt, and by --help.
 */

/* Of every thread, as another one asks for them. */
int depth[int];
uint64_t code[int, int];
uint64_t name[int, int];
int holder[int, uint64_t];

self uint64_t since;
self uint64_t charged;
self int waits_for;
self uint64_t waits_for_code;
self uint64_t waits_for_name;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::thread-start
{
	printf("@name[%d, %d]: %s\n", pid, tid, copyinstr(arg2));
}

python$target:::function-entry
/self->charged/
{
	this->now = timestamp;
	@hold[pid, code[tid, depth[tid]], name[tid, depth[tid]]] = sum(this->now - self->charged);
	self->charged = this->now;
}

python$target:::function-entry
{
	depth[tid]++;
	code[tid, depth[tid]] = arg4;
	name[tid, depth[tid]] = arg1;
}

/* with names.d */

python$target:::function-return
/depth[tid] && self->charged/
{
	this->now = timestamp;
	@hold[pid, code[tid, depth[tid]], name[tid, depth[tid]]] = sum(this->now - self->charged);
	self->charged = this->now;
}

python$target:::function-return
/depth[tid]/
{
	code[tid, depth[tid]] = 0;
	name[tid, depth[tid]] = 0;
	depth[tid]--;
}

/*
 * The probe tells the holder as the process itself calls it, in a container by
 * another number than the tracer does.
 */
python$target:::gil-acquire-start
/arg0/
{
	self->waits_for = holder[pid, arg1] ? holder[pid, arg1] : (int)arg0;
	self->waits_for_code = code[self->waits_for, depth[self->waits_for]];
	self->waits_for_name = name[self->waits_for, depth[self->waits_for]];
}

python$target:::gil-acquire-done
{
	holder[pid, arg1] = tid;
	self->since = timestamp;
	self->charged = self->since;
}

python$target:::gil-acquire-done
/self->waits_for/
{
	this->code = code[tid, depth[tid]];
	this->name = name[tid, depth[tid]];
	@waits[pid, this->code, this->name, tid,
		self->waits_for_code, self->waits_for_name, self->waits_for] = count();
	@wait[pid, this->code, this->name, tid,
		self->waits_for_code, self->waits_for_name, self->waits_for] = sum(arg0);
	self->waits_for = 0;
}

python$target:::gil-release
{
	holder[pid, arg1] = 0;
}

python$target:::gil-release
/self->charged/
{
	this->now = timestamp;
	@hold[pid, code[tid, depth[tid]], name[tid, depth[tid]]] = sum(this->now - self->charged);
	@holds[pid, tid] = count();
	@held[pid, tid] = sum(this->now - self->since);
	@most[pid, tid] = max(this->now - self->since);
	@forced[pid, tid] = sum((int)arg0);
	self->charged = 0;
	self->since = 0;
}

dtrace:::END
{
	printa("@hold[%d, %d, %d]: %@d\n", @hold);
	printa("@holds[%d, %d]: %@d\n", @holds);
	printa("@held[%d, %d]: %@d\n", @held);
	printa("@most[%d, %d]: %@d\n", @most);
	printa("@forced[%d, %d]: %@d\n", @forced);
	printa("@waits[%d, %d, %d, %d, %d, %d, %d]: %@d\n", @waits);
	printa("@wait[%d, %d, %d, %d, %d, %d, %d]: %@d\n", @wait);
}
