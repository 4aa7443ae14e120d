/* SPDX-License-Identifier: MIT */
/*
 * Bare probes like the interpreter's: python:bare1 to python:bare7, of one to
 * seven arguments, one site each in a cold function, a semaphore. runs[] has for
 * each number of arguments a loop that fires them.
 */

#ifndef BARE_H
#define BARE_H

#define _SDT_HAS_SEMAPHORES 1
#include "pyprobes_site.h"

#define PARAMETERS_1 const char *filename
#define PARAMETERS_2 PARAMETERS_1, const char *funcname
#define PARAMETERS_3 PARAMETERS_2, int lineno
#define PARAMETERS_4 PARAMETERS_3, const char *module
#define PARAMETERS_5 PARAMETERS_4, void *code
#define PARAMETERS_6 PARAMETERS_5, void *frame
#define PARAMETERS_7 PARAMETERS_6, int how

#define NAMES_1 filename
#define NAMES_2 NAMES_1, funcname
#define NAMES_3 NAMES_2, lineno
#define NAMES_4 NAMES_3, module
#define NAMES_5 NAMES_4, code
#define NAMES_6 NAMES_5, frame
#define NAMES_7 NAMES_6, how

#define VALUES_1 "loop.py"
#define VALUES_2 VALUES_1, "called"
#define VALUES_3 VALUES_2, 1
#define VALUES_4 VALUES_3, "__main__"
#define VALUES_5 VALUES_4, &code
#define VALUES_6 VALUES_5, &frame
#define VALUES_7 VALUES_6, 0

/* One more step, so that the list of names is expanded before it is counted. */
#define FIRE(arity, name, ...) STAP_PROBE##arity(python, name, __VA_ARGS__)

#define BARE(arity)                                                                                \
	volatile unsigned short python_bare##arity##_semaphore                                     \
	    __attribute__((section(".probes")));                                                   \
	__attribute__((noinline, noclone, cold)) static void fire_##arity(PARAMETERS_##arity)      \
	{                                                                                          \
		FIRE(arity, bare##arity, NAMES_##arity);                                           \
	}                                                                                          \
	static void run_##arity(long calls)                                                        \
	{                                                                                          \
		for (long i = 0; i < calls; i++) {                                                 \
			if (python_bare##arity##_semaphore)                                        \
				fire_##arity(VALUES_##arity);                                      \
		}                                                                                  \
	}

static int code, frame;

BARE(1)
BARE(2)
BARE(3)
BARE(4)
BARE(5)
BARE(6)
BARE(7)

static void (*const runs[])(long) = { run_1, run_2, run_3, run_4, run_5, run_6, run_7 };
#define MOST ((long)(sizeof(runs) / sizeof(runs[0])))

#endif
