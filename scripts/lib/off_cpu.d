/* SPDX-License-Identifier: MIT */
/* Part of py_cputime, py_cpudist and py_top: off[tid], kept while self->own is set. */

self uint64_t own;		/* of elapsed.d */
unsigned long left[int];
unsigned long ran[int];
unsigned long off[int];

/* How long a thread was off the CPU since its outermost function began. What
 * switches is the thread that leaves; sched:::on-cpu is not there in every kernel. */
rawtp:::sched_switch
{
	this->next = ((struct task_struct *)arg2)->pid;
}

rawtp:::sched_switch
/left[this->next]/
{
	off[this->next] += timestamp - left[this->next];
	left[this->next] = 0;
}

/* Of sixty times that a thread came back, one or two were not told: then what it
 * ran since it left is known of itself, up to the last tick of the clock. */
rawtp:::sched_switch
/self->own && left[tid]/
{
	off[tid] += timestamp - left[tid] - (curthread->se.sum_exec_runtime - ran[tid]);
}

rawtp:::sched_switch
/self->own/
{
	left[tid] = timestamp;
	ran[tid] = curthread->se.sum_exec_runtime;
}

python$target:::function-entry,
python$target:::function-return
/left[tid]/
{
	off[tid] += timestamp - left[tid] - (curthread->se.sum_exec_runtime - ran[tid]);
	left[tid] = 0;
}
