#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calltime - how often Python functions are called, and the time they take.
 *
 * What it shows is told in ../bpftrace/py_calltime.bt, and by --help.
 */

self int depth;
self uint64_t start[int];
self uint64_t callees[int];
self int running[uint64_t];
uint64_t line[uint64_t];

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* how: 0 when it is a call. */
python$target:::function-entry
/arg6 == 0/
{
	line[arg4] = arg2;
}

python$target:::function-entry
{
	self->running[arg4]++;
	self->depth++;
	self->callees[self->depth] = 0;
	self->start[self->depth] = timestamp;
}

/* From here on, this->depth is 0 when its entry was not seen. */
python$target:::function-return
{
	this->depth = self->depth;
}

python$target:::function-return
/this->depth/
{
	this->inclusive = timestamp - self->start[this->depth];
	this->exclusive = this->inclusive - self->callees[this->depth];
	self->start[this->depth] = 0;
	self->callees[this->depth] = 0;
	self->depth = this->depth - 1;
	self->running[arg4]--;
	this->outermost = self->running[arg4] == 0;
}

python$target:::function-return
/this->depth > 1/
{
	self->callees[this->depth - 1] += this->inclusive;
}

/* And 0 when this function is not asked for. */
python$target:::function-return
/this->depth && $$1 != "" && copyinstr(arg1) != $$1/
{
	this->depth = 0;
}

python$target:::function-return
/this->depth/
{
	this->directory = dirname(copyinstr(arg0));
	this->name = basename(copyinstr(arg0));
	this->file = this->directory == "." ? this->name :
	    strjoin(basename(this->directory), strjoin("/", this->name));
	this->place = strjoin(this->file, strjoin(":", lltostr(line[arg4])));
	@exclusive[this->place, "func", copyinstr(arg1)] = sum(this->exclusive);
	@exclusive_total["-", "total", "-"] = sum(this->exclusive);
}

/* why: 1 when it yields, and goes on later. */
python$target:::function-return
/this->depth && arg6 != 1/
{
	@count[this->place, "func", copyinstr(arg1)] = count();
	@count_total["-", "total", "-"] = count();
}

python$target:::function-return
/this->depth && this->outermost/
{
	@inclusive[this->place, "func", copyinstr(arg1)] = sum(this->inclusive);
}

python$target:::function-return
/$$1 == "" ? this->depth == 1 : this->depth && this->outermost/
{
	@inclusive_total["-", "total", "-"] = sum(this->inclusive);
}

dtrace:::END
{
	normalize(@exclusive, 1000);
	normalize(@exclusive_total, 1000);
	normalize(@inclusive, 1000);
	normalize(@inclusive_total, 1000);

	printf("\nCount,\n");
	printf("   %-28s %-6s %-28s %10s\n", "FILE:LINE", "TYPE", "NAME", "COUNT");
	printa("   %-28s %-6s %-28s %@10d\n", @count);
	printa("   %-28s %-6s %-28s %@10d\n", @count_total);

	printf("\nExclusive function elapsed times (us),\n");
	printf("   %-28s %-6s %-28s %10s\n", "FILE:LINE", "TYPE", "NAME", "TOTAL(us)");
	printa("   %-28s %-6s %-28s %@10d\n", @exclusive);
	printa("   %-28s %-6s %-28s %@10d\n", @exclusive_total);

	printf("\nInclusive function elapsed times (us),\n");
	printf("   %-28s %-6s %-28s %10s\n", "FILE:LINE", "TYPE", "NAME", "TOTAL(us)");
	printa("   %-28s %-6s %-28s %@10d\n", @inclusive);
	printa("   %-28s %-6s %-28s %@10d\n", @inclusive_total);
}
