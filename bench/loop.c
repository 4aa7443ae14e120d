/* SPDX-License-Identifier: MIT */
/*
 * A bare loop that fires a probe like the interpreter's function-entry: seven
 * arguments, one site in a cold function, a semaphore. Each line of input is a
 * number of calls; the answer is the least time of a call of as many such blocks
 * as the argument says, in ns of this thread's CPU time.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

volatile unsigned short python_function__entry_semaphore __attribute__((section(".probes")));

__attribute__((noinline, noclone, cold)) static void fire(const char *filename,
							  const char *funcname, int lineno,
							  const char *module, void *code,
							  void *frame, int how)
{
	STAP_PROBE7(python, function__entry, filename, funcname, lineno, module, code, frame, how);
}

static double thread_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double block_ns(long calls)
{
	static int code, frame;
	double begin = thread_ns();
	for (long i = 0; i < calls; i++) {
		if (python_function__entry_semaphore) {
			fire("loop.py", "called", 1, "__main__", &code, &frame, 0);
		}
	}
	return thread_ns() - begin;
}

static double least_ns(long blocks, long calls)
{
	double least = block_ns(calls);
	for (long block = 1; block < blocks; block++) {
		double time = block_ns(calls);
		least = time < least ? time : least;
	}
	return least / (double)calls;
}

/* A number above 0, or -EINVAL. */
static long number_parse(const char *text, const char *ending)
{
	char *end;
	errno = 0;
	long number = strtol(text, &end, 10);
	return errno != 0 || strcmp(end, ending) != 0 || number <= 0 ? -EINVAL : number;
}

int main(int argc, char **argv)
{
	char line[32];
	long blocks = argc == 2 ? number_parse(argv[1], "") : -EINVAL;
	if (blocks < 0) {
		fprintf(stderr, "usage: loop BLOCKS\n");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		long calls = number_parse(line, "\n");
		if (calls < 0) {
			fprintf(stderr, "loop: bad number of calls: %s", line);
			return 1;
		}
		printf("%.4f\n", least_ns(blocks, calls));
		if (fflush(stdout) != 0) {
			perror("loop: cannot answer");
			return 1;
		}
	}
	return 0;
}
