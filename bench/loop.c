/* SPDX-License-Identifier: MIT */
/*
 * A bare loop that fires a probe like the interpreter's function-entry: seven
 * arguments, one site in a cold function, a semaphore. Each line of input is a
 * number of calls; the answer is the least time of a call of BLOCKS such blocks,
 * in ns of this thread's CPU time.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

#define BLOCKS 11

volatile unsigned short python_function__entry_semaphore __attribute__((section(".probes")));

__attribute__((noinline, noclone, cold)) static void
fire(const char *filename, const char *funcname, int lineno, const char *module, void *code,
     void *frame, int how)
{
    STAP_PROBE7(python, function__entry, filename, funcname, lineno, module, code, frame, how);
}

static double
thread_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double
block_ns(long calls)
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

static double
least_ns(long calls)
{
    double least = block_ns(calls);
    for (int block = 1; block < BLOCKS; block++) {
        double time = block_ns(calls);
        least = time < least ? time : least;
    }
    return least / (double)calls;
}

int
main(void)
{
    char line[32];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char *end;
        errno = 0;
        long calls = strtol(line, &end, 10);
        if (errno != 0 || end == line || *end != '\n' || calls <= 0) {
            fprintf(stderr, "loop: bad number of calls: %s", line);
            return 2;
        }
        printf("%.4f\n", least_ns(calls));
        if (fflush(stdout) != 0) {
            perror("loop: answer");
            return 1;
        }
    }
    return 0;
}
