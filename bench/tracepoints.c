/* SPDX-License-Identifier: MIT */
/*
 * Bare loops that fire LTTng's tracepoints of the probes, with arguments like the
 * interpreter's. Each line of input is the name of one and a number of calls; the
 * answer is the least time of a call of as many such blocks as the argument says,
 * in ns of this process's CPU time.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LTTNG_UST_TRACEPOINT_HIDDEN_DEFINITION
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "provider.h"

static int code, frame;

/* The path is as long as that of bench/loop.py. */
static void run_entry(const char *path, long calls)
{
	for (long i = 0; i < calls; i++) {
		if (lttng_ust_tracepoint_enabled(python, function__entry))
			lttng_ust_do_tracepoint(python, function__entry, path, "called", 1,
						"__main__", &code, &frame, 0);
	}
}

static void run_new_start(const char *path, long calls)
{
	for (long i = 0; i < calls; i++) {
		if (lttng_ust_tracepoint_enabled(python, instance__new__start))
			lttng_ust_do_tracepoint(python, instance__new__start, "Thing", path, &code);
	}
}

static const struct loop {
	const char *name;
	void (*run)(const char *path, long calls);
} loops[] = {
	{ "function__entry", run_entry },
	{ "instance__new__start", run_new_start },
};

static double block_ns(const struct loop *loop, const char *path, long calls)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	loop->run(path, calls);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec);
}

static int answer(const char *name, long calls, long blocks, const char *path)
{
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
		if (strcmp(loops[i].name, name) != 0)
			continue;
		double least = block_ns(&loops[i], path, calls);
		for (long block = 1; block < blocks; block++) {
			double time = block_ns(&loops[i], path, calls);
			least = time < least ? time : least;
		}
		printf("%.4f\n", least / (double)calls);
		return fflush(stdout) == 0 ? 0 : -errno;
	}
	return -EINVAL;
}

int main(int argc, char **argv)
{
	char name[32];
	long calls;
	long blocks = argc == 3 ? strtol(argv[1], NULL, 10) : 0;

	if (blocks <= 0) {
		fprintf(stderr, "usage: tracepoints BLOCKS PATH\n");
		return 2;
	}
	while (scanf("%31s %ld", name, &calls) == 2 && calls > 0) {
		int error = answer(name, calls, blocks, argv[2]);
		if (error < 0) {
			fprintf(stderr, "tracepoints: no answer: %s: %s\n", name, strerror(-error));
			return 1;
		}
	}
	return 0;
}
