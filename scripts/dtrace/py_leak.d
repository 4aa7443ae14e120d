#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_leak - classes whose instances only become more, and who made those left.
 *
 * What it shows is told in ../bpftrace/py_leak.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
	next = timestamp + 950000000;
}

/* with running.d */
/* with names.d */

/* A class is known as a function is: by its process, its address and its name. */
python$target:::instance-new-done
/!seen[pid, arg2, arg0]/
{
	seen[pid, arg2, arg0] = 1;
	printf("@file[%d, %d, %d]: %s\n", pid, arg2, arg0, copyinstr(arg1));
	printf("@func[%d, %d, %d]: %s\n", pid, arg2, arg0, copyinstr(arg0));
}

python$target:::instance-new-done
{
	this->code = self->code[self->depth];
	this->name = self->name[self->depth];
	@made[pid, arg2, arg0] = count();
	@left[pid, this->code, this->name, arg2, arg0] = sum(1);
	@bytes[pid, this->code, this->name, arg2, arg0] = sum((int64_t)arg4);
	made_by_code[pid, arg3] = this->code;
	made_by_name[pid, arg3] = this->name;
	size[pid, arg3] = (int64_t)arg4;
}

python$target:::instance-delete-done
{
	@freed[pid, arg2, arg0] = count();
}

python$target:::instance-delete-done
/size[pid, arg3]/
{
	this->code = made_by_code[pid, arg3];
	this->name = made_by_name[pid, arg3];
	@left[pid, this->code, this->name, arg2, arg0] = sum(-1);
	@bytes[pid, this->code, this->name, arg2, arg0] = sum(-size[pid, arg3]);
	made_by_code[pid, arg3] = 0;
	made_by_name[pid, arg3] = 0;
	size[pid, arg3] = 0;
}

/* Each second. Ticks may be lost, all of them where the kernel has lowered
 * kernel.perf_event_max_sample_rate: what is made and freed tells the time as well. */
profile:::tick-10hz,
python$target:::instance-new-done,
python$target:::instance-delete-done
/timestamp >= next/
{
	next = timestamp + 950000000;
	printa("@made[%d, %d, %d]: %@d\n", @made);
	printa("@freed[%d, %d, %d]: %@d\n", @freed);
	printf("~look\n");
}

dtrace:::END
{
	printa("@made[%d, %d, %d]: %@d\n", @made);
	printa("@freed[%d, %d, %d]: %@d\n", @freed);
	printa("@left[%d, %d, %d, %d, %d]: %@d\n", @left);
	printa("@bytes[%d, %d, %d, %d, %d]: %@d\n", @bytes);
}
