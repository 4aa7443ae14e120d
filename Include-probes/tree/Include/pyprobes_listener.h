/* SPDX-License-Identifier: MIT */
/*
 * How a library in the process listens to the probes: LTTng's, say. It comes by
 * LD_PRELOAD, or because the environment asks for it, and exports
 * pyprobes_listen(), which the interpreter calls once, before it runs anything.
 *
 * The library counts itself into the semaphore of a probe, by an atomic
 * addition, for as long as it wants to hear of it; then the interpreter calls
 * `fire`, after the site. The kernel counts tracers into the same words.
 */

#ifndef Py_PROBES_LISTENER_H
#define Py_PROBES_LISTENER_H

/* The arguments of a probe as parameters, and their names alone. */
#define _PyDTrace_PARAMETERS_1(t1, a1) t1 a1
#define _PyDTrace_PARAMETERS_2(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_1(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_3(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_2(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_4(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_3(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_5(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_4(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_6(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_5(__VA_ARGS__)
#define _PyDTrace_PARAMETERS_7(t1, a1, ...) t1 a1, _PyDTrace_PARAMETERS_6(__VA_ARGS__)

#define _PyDTrace_NAMES_1(t1, a1) a1
#define _PyDTrace_NAMES_2(t1, a1, ...) a1, _PyDTrace_NAMES_1(__VA_ARGS__)
#define _PyDTrace_NAMES_3(t1, a1, ...) a1, _PyDTrace_NAMES_2(__VA_ARGS__)
#define _PyDTrace_NAMES_4(t1, a1, ...) a1, _PyDTrace_NAMES_3(__VA_ARGS__)
#define _PyDTrace_NAMES_5(t1, a1, ...) a1, _PyDTrace_NAMES_4(__VA_ARGS__)
#define _PyDTrace_NAMES_6(t1, a1, ...) a1, _PyDTrace_NAMES_5(__VA_ARGS__)
#define _PyDTrace_NAMES_7(t1, a1, ...) a1, _PyDTrace_NAMES_6(__VA_ARGS__)

/*
 * The contract as the interpreter was compiled with it. A library that was made
 * from another one would be called with other arguments than it expects.
 */
#define PROBE(...) #__VA_ARGS__ "\n"
static const char _PyDTrace_contract[] =
#include "pyprobes.def"
    ;

/* For each probe its semaphore, and what the library wants called. */
struct _PyDTrace_listener {
    const char *contract;
#define PROBE(arity, macro, name, semaphore, fires, ...)                       \
    struct {                                                                   \
        volatile unsigned short *listeners;                                    \
        void (*fire)(_PyDTrace_PARAMETERS_##arity(__VA_ARGS__));               \
    } name;
#include "pyprobes.def"
};

/* 0; or less than that where it will not listen, and has said why. */
typedef int (*_PyDTrace_listen)(struct _PyDTrace_listener *listener);

#endif
