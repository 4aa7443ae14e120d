#!/bin/sh
/*/../bin/true; exec "$(dirname "$(readlink -f "$0")")/../trace" --script "$0" "$@" # */
/* SPDX-License-Identifier: MIT */
/*
 * py_profile - the functions that are on a CPU, 99 times a second.
 *
 * What it shows is told in ../bpftrace/py_profile.bt, and by --help.
 */

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

/* with tree.d */
/* with names.d */

profile:::profile-99
/self->running/
{
	@samples[self->running] = count();
}

profile:::profile-99
/!self->running && pid == $target/
{
	@unknown[pid] = count();
}

dtrace:::END
{
	printa("@unknown[%d]: %@d\n", @unknown);
	printa("@samples[%d]: %@d\n", @samples);
}
