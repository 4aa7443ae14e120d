#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_syscalls - the system calls of Python functions: how often, and the time in them.
 *
 * What it shows is told in ../bpftrace/py_syscalls.bt, and by --help.
 */

int traced[int];
self uint64_t code;
self uint64_t name;
self uint64_t caller_code[uint64_t];
self uint64_t caller_name[uint64_t];
self uint64_t since;
self int number;

dtrace:::BEGIN
{
	traced[$target] = 1;
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python$target:::function-entry
/!seen[pid, arg4, arg1]/
{
	traced[pid] = 1;
}

/* with names.d */

/* The function that runs in each thread; that of its caller is kept meanwhile with
 * the frame that was called. */
python$target:::function-entry
{
	self->caller_code[arg5] = self->code;
	self->caller_name[arg5] = self->name;
	self->code = arg4;
	self->name = arg1;
}

python$target:::function-return
{
	self->code = self->caller_code[arg5];
	self->name = self->caller_name[arg5];
	self->caller_code[arg5] = 0;
	self->caller_name[arg5] = 0;
}

/* Any program of the machine makes system calls. 335 and 336 are not its own: the
 * kernel has it call them where it is traced. exit does not return. */
rawtp:::sys_enter
/traced[pid] && arg1 != 335 && arg1 != 336 && arg1 != 60/
{
	self->since = timestamp;
	self->number = arg1;
}

rawtp:::sys_enter
/traced[pid] && arg1 == 60/
{
	self->code = 0;
	self->name = 0;
}

rawtp:::sys_exit
/self->since/
{
	this->ns = timestamp - self->since;
	@calls[pid, self->code, self->name, self->number] = count();
	@time[pid, self->code, self->name, self->number] = sum(this->ns);
	@most[pid, self->code, self->name, self->number] = max(this->ns);
}

rawtp:::sys_exit
/self->since && (int64_t)arg1 < 0 && (int64_t)arg1 >= -4095/
{
	@errors[pid, self->code, self->name, self->number] = count();
}

rawtp:::sys_exit
/self->since/
{
	self->since = 0;
}

dtrace:::END
{
	printa("@calls[%d, %d, %d, %d]: %@d\n", @calls);
	printa("@time[%d, %d, %d, %d]: %@d\n", @time);
	printa("@most[%d, %d, %d, %d]: %@d\n", @most);
	printa("@errors[%d, %d, %d, %d]: %@d\n", @errors);
}
