/* SPDX-License-Identifier: MIT */
/*
 * Bare loops that fire the probes of bare.h. Each line of input is the number of
 * arguments and one of calls; the answer is the least time of a call of as many
 * such blocks as the argument says, in ns of this process's CPU time.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bare.h"

static double process_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double block_ns(void (*run)(long), long calls)
{
	double begin = process_ns();
	run(calls);
	return process_ns() - begin;
}

static double least_ns(void (*run)(long), long blocks, long calls)
{
	double least = block_ns(run, calls);
	for (long block = 1; block < blocks; block++) {
		double time = block_ns(run, calls);
		least = time < least ? time : least;
	}
	return least / (double)calls;
}

/* A number above 0 and what follows it, or -EINVAL. */
static long number_parse(const char *text, const char **rest)
{
	char *end;
	errno = 0;
	long number = strtol(text, &end, 10);
	*rest = end;
	return errno != 0 || end == text || number <= 0 ? -EINVAL : number;
}

static int answer(const char *line, long blocks)
{
	const char *rest;
	long arity = number_parse(line, &rest);
	long calls = arity > 0 ? number_parse(rest, &rest) : -EINVAL;
	if (calls < 0 || arity > MOST || strcmp(rest, "\n") != 0) {
		return -EINVAL;
	}
	printf("%.4f\n", least_ns(runs[arity - 1], blocks, calls));
	return fflush(stdout) == 0 ? 0 : -errno;
}

int main(int argc, char **argv)
{
	char line[32];
	const char *rest = "";
	long blocks = argc == 2 ? number_parse(argv[1], &rest) : -EINVAL;
	if (blocks < 0 || *rest != '\0') {
		fprintf(stderr, "usage: loop BLOCKS\n");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		int error = answer(line, blocks);
		if (error < 0) {
			fprintf(stderr, "loop: no answer: %s: %s\n", line, strerror(-error));
			return 1;
		}
	}
	return 0;
}
