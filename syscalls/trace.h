/* SPDX-License-Identifier: MIT */
/* A trace of system calls: CTF 1.8, in a folder. */

#ifndef SYSCALLS_TRACE_H
#define SYSCALLS_TRACE_H

#include "metadata.h"
#include "record.h"
#include "stream.h"

struct trace {
	int folder;
	struct metadata metadata;
	struct stream streams[MOST_CPUS];
	uint64_t written;
};

/* All return 0 or a negative errno. The folder must not be there, or be empty. */
int trace_open(struct trace *trace, const char *path, const char *host);
int trace_write(struct trace *trace, const struct long_record *record);

/* With what each processor has lost in all. */
int trace_close(struct trace *trace, const volatile __u64 *lost);

#endif
