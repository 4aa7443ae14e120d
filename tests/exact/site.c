/* SPDX-License-Identifier: MIT */
/*
 * A leaf function that keeps data as near below its stack pointer as it may, and
 * fires a probe while it does: site TYPE OFFSET CALLS puts an uprobe, that type
 * of perf event, at that offset of its own file, and prints how many of the
 * calls of two threads found their data changed, and how a child ended that was
 * forked after them and makes the calls, too.
 */

#include <linux/perf_event.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define _SDT_HAS_SEMAPHORES 1
#include "pyprobes_site.h"

#define THREADS 2
#define WORDS 14

volatile unsigned short python_leaf_semaphore __attribute__((section(".probes")));

static long calls;

__attribute__((noipa)) static int leaf(unsigned long a, unsigned long b, unsigned long c,
				       unsigned long d, unsigned long e, unsigned long f,
				       unsigned long g)
{
	volatile unsigned long data[WORDS];
	int changed = 0;

	for (unsigned long i = 0; i < WORDS; i++)
		data[i] = a ^ i;
	STAP_PROBE7(python, leaf, a, b, c, d, e, f, g);
	for (unsigned long i = 0; i < WORDS; i++)
		changed |= data[i] != (a ^ i);
	return changed;
}

static void *run(void *number)
{
	long changed = 0;

	for (long i = 0; i < calls; i++)
		changed += leaf((unsigned long)number << 32 | (unsigned long)i, 2, 3, 4, 5, 6, 7);
	return (void *)changed;
}

static long run_threads(void)
{
	pthread_t threads[THREADS];
	long changed = 0;

	for (long i = 0; i < THREADS; i++) {
		if (pthread_create(&threads[i], NULL, run, (void *)i) != 0) {
			perror("site: cannot start a thread");
			exit(1);
		}
	}
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		changed += (long)result;
	}
	return changed;
}

/* How a child ends that goes through the site: 0 is well. */
static int run_child(void)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(run((void *)(long)THREADS) != NULL);
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("site: no child");
		exit(1);
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The tracers at hand need not be those that use the longer instruction. */
static int attach(unsigned int type, unsigned long offset)
{
	struct perf_event_attr event = {
		.type = type,
		.size = sizeof(event),
		.uprobe_path = (uintptr_t) "/proc/self/exe",
		.probe_offset = offset,
	};

	return (int)syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
}

int main(int argc, char **argv)
{
	uint64_t hits = 0;
	int probe;
	long changed;

	if (argc != 4) {
		fprintf(stderr, "usage: site TYPE OFFSET CALLS\n");
		return 2;
	}
	probe = attach((unsigned int)strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
	if (probe < 0) {
		perror("site: cannot attach");
		return 1;
	}
	calls = strtol(argv[3], NULL, 10);
	run((void *)0L); /* the event counts this thread's alone */
	if (read(probe, &hits, sizeof(hits)) != sizeof(hits)) {
		perror("site: cannot count");
		return 1;
	}
	changed = run_threads();
	printf("hits %ld changed %ld child %d\n", (long)hits, changed, run_child());
	return 0;
}
