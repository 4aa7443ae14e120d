#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_threads - what each thread does: it runs, waits for a processor, or is blocked.
 *
 * What it shows is told in ../bpftrace/py_threads.bt, and by --help.
 */

int traced[int];
int known[int];
uint64_t given[int];
uint64_t queued[int];
uint64_t blocked[int];

dtrace:::BEGIN
{
	begin = timestamp;
	traced[$target] = 1;
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::thread-start
{
	traced[pid] = 1;
	printf("@name[%d, %d]: %s\n", pid, tid, copyinstr(arg2));
}

python$target:::gil-release
{
	traced[pid] = 1;
}

/* Whoever leaves a processor has run since it was given to another one last. */
sched:::off-cpu
/traced[pid]/
{
	this->now = timestamp;
	this->state = (int)curthread->__state;
	@cpu[pid, tid] = sum(this->now - (given[curcpu->cpu_id] ? given[curcpu->cpu_id] : begin));
	known[tid] = 1;
}

sched:::off-cpu
/traced[pid] && (this->state & 0xff) == 0/
{
	queued[tid] = this->now;
	@queued[pid, tid] = max(this->now);
	@preempted[pid, tid] = count();
}

/* 0x80: it has ended. */
sched:::off-cpu
/traced[pid] && (this->state & 0xff) != 0 && (this->state & 0x80) == 0/
{
	blocked[tid] = this->now;
	@blocked[pid, tid] = max(this->now);
	@blocks[pid, tid] = count();
}

sched:::off-cpu
/traced[pid] && (this->state & 0x80) != 0/
{
	known[tid] = 0;
	@gone[pid, tid] = max(this->now);
}

/* The arguments are of who is next. */
sched:::off-cpu
/traced[args[1]->pr_pid]/
{
	@running[args[1]->pr_pid, args[0]->pr_lwpid] = max(timestamp);
}

sched:::off-cpu
/traced[args[1]->pr_pid] && queued[args[0]->pr_lwpid]/
{
	@queue[args[1]->pr_pid, args[0]->pr_lwpid] = sum(timestamp - queued[args[0]->pr_lwpid]);
	queued[args[0]->pr_lwpid] = 0;
}

/* One that is blocked was woken up where that could not be seen. */
sched:::off-cpu
/traced[args[1]->pr_pid] && blocked[args[0]->pr_lwpid]/
{
	@block[args[1]->pr_pid, args[0]->pr_lwpid] = sum(timestamp - blocked[args[0]->pr_lwpid]);
	blocked[args[0]->pr_lwpid] = 0;
}

sched:::off-cpu
{
	given[curcpu->cpu_id] = timestamp;
}

sched:::wakeup
/traced[args[1]->pr_pid] && blocked[args[0]->pr_lwpid]/
{
	@block[args[1]->pr_pid, args[0]->pr_lwpid] = sum(timestamp - blocked[args[0]->pr_lwpid]);
	blocked[args[0]->pr_lwpid] = 0;
	known[args[0]->pr_lwpid] = 0;
}

/* It has been blocked; or it is new. */
sched:::wakeup
/traced[args[1]->pr_pid] && !known[args[0]->pr_lwpid]/
{
	known[args[0]->pr_lwpid] = 1;
	queued[args[0]->pr_lwpid] = timestamp;
	@queued[args[1]->pr_pid, args[0]->pr_lwpid] = max(timestamp);
}

dtrace:::END
{
	printf("@end: %d\n", timestamp);
	printa("@cpu[%d, %d]: %@d\n", @cpu);
	printa("@queue[%d, %d]: %@d\n", @queue);
	printa("@block[%d, %d]: %@d\n", @block);
	printa("@blocks[%d, %d]: %@d\n", @blocks);
	printa("@preempted[%d, %d]: %@d\n", @preempted);
	printa("@running[%d, %d]: %@d\n", @running);
	printa("@queued[%d, %d]: %@d\n", @queued);
	printa("@blocked[%d, %d]: %@d\n", @blocked);
	printa("@gone[%d, %d]: %@d\n", @gone);
}
