#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_latency - the time of one function, who calls it, and its slowest calls.
 *
 * What it shows is told in ../bpftrace/py_latency.bt, and by --help.
 */

self uint64_t start[uint64_t];
uint64_t least;
int longer;

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* Its end is taken before all else, as its begin is after it. */
python$target:::function-return
{
	this->ns = self->start[arg5] ? timestamp - self->start[arg5] : 0;
}

/* with tree.d */

python$target:::function-entry
/!seen[pid, arg4, arg1]/
{
	wanted[pid, arg4, arg1] = copyinstr(arg1) == $$1;
}

/* with names.d */

python$target:::function-entry
/wanted[pid, arg4, arg1]/
{
	self->start[arg5] = timestamp;
}

python$target:::function-return
/this->ns/
{
	self->start[arg5] = 0;
	@calls[this->ended] = count();
	@ns[this->ended] = sum(this->ns);
	@us = quantize(this->ns / 1000);
}

/* Where five took twice as long, the slowest five are not below. */
python$target:::function-return
/this->ns && this->ns >= least/
{
	printf("~slow %d %d\n", this->ns, this->ended);
	longer += this->ns >= 2 * least ? 1 : 0;
}

python$target:::function-return
/longer >= 5/
{
	least = least ? 2 * least : 1000;
	longer = 0;
}

dtrace:::END
{
	printa("@calls[%d]: %@d\n", @calls);
	printa("@ns[%d]: %@d\n", @ns);
	printa("@us:\n%@d\n", @us);
}
