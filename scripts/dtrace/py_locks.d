#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_locks - locks: who waits for which one, for whom, and who holds them.
 *
 * What it shows is told in ../bpftrace/py_locks.bt, and by --help.
 */

self int waits_for;
self uint64_t waits_for_code;
self uint64_t waits_for_name;

/* Of a lock: whoever holds it, and where that was acquired. */
int nested[int, uint64_t];
int holder[int, uint64_t];
uint64_t holder_code[int, uint64_t];
uint64_t holder_name[int, uint64_t];
uint64_t since[int, uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with running.d */
/* with names.d */

python$target:::lock-acquire-start
{
	self->waits_for = holder[pid, arg0];
	self->waits_for_code = holder_code[pid, arg0];
	self->waits_for_name = holder_name[pid, arg0];
}

python$target:::lock-acquire-done
{
	this->code = self->code[self->depth];
	this->name = self->name[self->depth];
	@waits[pid, this->code, this->name, tid, self->waits_for_code, self->waits_for_name,
		self->waits_for, arg0, (int)arg1] = count();
	@wait[pid, this->code, this->name, tid, self->waits_for_code, self->waits_for_name,
		self->waits_for, arg0, (int)arg1] = sum(arg3);
	self->waits_for = 0;
	self->waits_for_code = 0;
	self->waits_for_name = 0;
}

python$target:::lock-acquire-done
/(int)arg2 == 0/
{
	@gave_up[pid, arg0, (int)arg1] = count();
}

python$target:::lock-acquire
{
	nested[pid, arg0]++;
}

python$target:::lock-acquire
/nested[pid, arg0] == 1/
{
	holder[pid, arg0] = tid;
	holder_code[pid, arg0] = self->code[self->depth];
	holder_name[pid, arg0] = self->name[self->depth];
	since[pid, arg0] = timestamp;
}

python$target:::lock-release
/nested[pid, arg0] == 1/
{
	this->ns = timestamp - since[pid, arg0];
	this->code = holder_code[pid, arg0];
	this->name = holder_name[pid, arg0];
	@holds[pid, this->code, this->name, arg0, (int)arg1] = count();
	@hold[pid, this->code, this->name, arg0, (int)arg1] = sum(this->ns);
	@most[pid, this->code, this->name, arg0, (int)arg1] = max(this->ns);
	holder[pid, arg0] = 0;
	holder_code[pid, arg0] = 0;
	holder_name[pid, arg0] = 0;
	since[pid, arg0] = 0;
}

python$target:::lock-release
/nested[pid, arg0]/
{
	nested[pid, arg0]--;
}

dtrace:::END
{
	printa("@waits[%d, %d, %d, %d, %d, %d, %d, %d, %d]: %@d\n", @waits);
	printa("@wait[%d, %d, %d, %d, %d, %d, %d, %d, %d]: %@d\n", @wait);
	printa("@gave_up[%d, %d, %d]: %@d\n", @gave_up);
	printa("@holds[%d, %d, %d, %d, %d]: %@d\n", @holds);
	printa("@hold[%d, %d, %d, %d, %d]: %@d\n", @hold);
	printa("@most[%d, %d, %d, %d, %d]: %@d\n", @most);
}
