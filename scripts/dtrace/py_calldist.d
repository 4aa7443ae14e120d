#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_calldist - how long the calls of Python functions take, as histograms.
 *
 * What it shows is told in ../bpftrace/py_calldist.bt, and by --help.
 */

self int depth;
self uint64_t start[int];
self uint64_t callees[int];
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
	@exclusive[this->place, "func", copyinstr(arg1)] =
	    quantize(this->exclusive / 1000);
	@inclusive[this->place, "func", copyinstr(arg1)] =
	    quantize(this->inclusive / 1000);
}

dtrace:::END
{
	printf("\nExclusive function elapsed times (us),\n");
	printa("   %s, %s, %s\n%@d\n", @exclusive);
	printf("\nInclusive function elapsed times (us),\n");
	printa("   %s, %s, %s\n%@d\n", @inclusive);
}
