#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_blocked - the time that threads wait off the CPU, by the Python stack they wait in.
 *
 * What it shows is told in ../bpftrace/py_blocked.bt, and by --help.
 */

self int depth;
self uint64_t stack[int];
uint64_t since[int];
uint64_t within[int];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* A stack is known by a number that is made of that of its caller's. */
python$target:::function-entry
{
	this->caller = (uint64_t)self->stack[self->depth];
	this->id = (((this->caller * 31 + arg4) * 31 + arg1) * 31 + 7) & 0x7fffffffffffffff;
	self->depth++;
	self->stack[self->depth] = this->id;
}

python$target:::function-entry
/!told[pid, this->id]/
{
	told[pid, this->id] = 1;
	printf("@code[%d, %d]: %d\n", pid, this->id, arg4);
	printf("@name[%d, %d]: %d\n", pid, this->id, arg1);
	printf("@caller[%d, %d]: %d\n", pid, this->id, this->caller);
}

/* with names.d */

python$target:::function-return
/self->depth/
{
	self->stack[self->depth] = 0;
	self->depth--;
}

/* What switches is the thread that leaves; 0x30 of its state is set where it ends. */
sched:::off-cpu
{
	this->state = (int)curthread->__state;
}

sched:::off-cpu
/(pid == $target || self->depth) && (this->state & 0xff) != 0 && (this->state & 0xb0) == 0/
{
	within[tid] = self->stack[self->depth];
	since[tid] = timestamp;
	@began[pid, tid, within[tid]] = max(timestamp);
	@blocks[pid, tid, within[tid]] = count();
}

/* The arguments are of who is woken up, or is next and was woken up unseen. */
sched:::wakeup,
sched:::off-cpu
/since[args[0]->pr_lwpid]/
{
	this->who = args[0]->pr_lwpid;
	this->now = timestamp;
	@blocked[args[1]->pr_pid, this->who, within[this->who]] = sum(this->now - since[this->who]);
	@most[args[1]->pr_pid, this->who, within[this->who]] = max(this->now - since[this->who]);
	@ended[args[1]->pr_pid, this->who, within[this->who]] = max(this->now);
	since[this->who] = 0;
	within[this->who] = 0;
}

dtrace:::END
{
	printf("@end: %d\n", timestamp);
	printa("@began[%d, %d, %d]: %@d\n", @began);
	printa("@ended[%d, %d, %d]: %@d\n", @ended);
	printa("@blocked[%d, %d, %d]: %@d\n", @blocked);
	printa("@blocks[%d, %d, %d]: %@d\n", @blocks);
	printa("@most[%d, %d, %d]: %@d\n", @most);
}
