/* SPDX-License-Identifier: MIT */
/*
 * Fires the tracepoints of provider.h from the probes of the interpreter.
 *
 * LTTng-UST tells nobody that an event was enabled: a thread of its own sets the
 * tracepoint's state. The interpreter looks at a semaphore instead. So this
 * library stands between liblttng-ust and liblttng-ust-tracepoint: the function
 * by which the first ends every change of what is enabled, and waits until
 * nobody uses what was disabled, is found here, where the dynamic linker looks
 * first. The sessiond, and who gave it a command, waits until it has returned,
 * so no event is missed after `lttng enable-event`.
 */

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <lttng/ust-fork.h>

#define LTTNG_UST_TRACEPOINT_HIDDEN_DEFINITION
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "provider.h"

#include "pyprobes_listener.h"

#define EXPORTED __attribute__((visibility("default")))

/* ---- from a probe to its tracepoint ---- */

#define PROBE(arity, macro, name, semaphore, fires, ...)                                           \
	static void fire_##name(_PyDTrace_PARAMETERS_##arity(__VA_ARGS__))                         \
	{                                                                                          \
		if (lttng_ust_tracepoint_enabled(python, name))                                    \
			lttng_ust_do_tracepoint(python, name,                                      \
						_PyDTrace_NAMES_##arity(__VA_ARGS__));             \
	}
#include "pyprobes.def"

/* ---- from a tracepoint's state to the semaphore ---- */

struct probe {
	const struct lttng_ust_tracepoint *tracepoint;
	volatile unsigned short *listeners; /* NULL until the interpreter tells */
	bool counted;
};

static struct probe probes[] = {
#define PROBE(arity, macro, name, ...) { &lttng_ust_tracepoint_python___##name, NULL, false },
#include "pyprobes.def"
};

#define PROBES (sizeof(probes) / sizeof(probes[0]))

/*
 * The kernel counts tracers into the same word. Its addition is not atomic: were
 * a tracer to come within the nanoseconds of ours, one of the two could be lost.
 */
static void synchronize_probe(struct probe *probe)
{
	bool enabled = CMM_LOAD_SHARED(probe->tracepoint->state);

	if (!probe->listeners || probe->counted == enabled)
		return;
	__atomic_add_fetch(probe->listeners, enabled ? 1 : -1, __ATOMIC_SEQ_CST);
	probe->counted = enabled;
}

static void synchronize(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < PROBES; i++)
		synchronize_probe(&probes[i]);
	pthread_mutex_unlock(&lock);
}

/* ---- between liblttng-ust and liblttng-ust-tracepoint ---- */

/* What the two agree on; no header of LTTng has it. */
EXPORTED void lttng_ust_tp_init(void);
EXPORTED void lttng_ust_tp_probe_prune_release_queue(void);

/* What would have been found without us. */
typedef void (*tracepoint_function)(void);

static tracepoint_function find_next(const char *name)
{
	return (tracepoint_function)dlsym(RTLD_NEXT, name);
}

static tracepoint_function next_prune_release_queue;

/*
 * Called before anything else, by the thread that loads us: that of LTTng which
 * calls the other one must not look for it, since loading waits for that thread.
 */
void lttng_ust_tp_init(void)
{
	tracepoint_function next_init = find_next("lttng_ust_tp_init");

	next_prune_release_queue = find_next("lttng_ust_tp_probe_prune_release_queue");
	if (next_init)
		next_init();
}

void lttng_ust_tp_probe_prune_release_queue(void)
{
	next_prune_release_queue();
	synchronize();
}

/* ---- fork ---- */

/* A child is an application of its own to LTTng, or would write into our buffers. */
static __thread sigset_t signals;

static void before_fork(void)
{
	lttng_ust_before_fork(&signals);
}

static void after_fork_in_parent(void)
{
	lttng_ust_after_fork_parent(&signals);
}

static void after_fork_in_child(void)
{
	lttng_ust_after_fork_child(&signals);
}

/* Where it was preloaded, the library that LTTng has for this does the same. */
static int follow_forks(void)
{
	if (dlopen("liblttng-ust-fork.so.1", RTLD_LAZY | RTLD_NOLOAD))
		return 0;
	return pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* ---- the interpreter ---- */

EXPORTED int pyprobes_listen(struct _PyDTrace_listener *listener);

static int refuse(const char *why)
{
	fprintf(stderr, "python-lttng: no probe is a tracepoint: %s\n", why);
	return -1;
}

static void take_probes(struct _PyDTrace_listener *listener)
{
	struct probe *probe = probes;

#define PROBE(arity, macro, name, ...)                                                             \
	listener->name.fire = fire_##name;                                                         \
	(probe++)->listeners = listener->name.listeners;
#include "pyprobes.def"
}

int pyprobes_listen(struct _PyDTrace_listener *listener)
{
	if (strcmp(listener->contract, _PyDTrace_contract) != 0)
		return refuse("this library was made for another interpreter");
	if (!next_prune_release_queue)
		return refuse("LTTng-UST was loaded before: preload libpython-lttng.so, too");
	if (follow_forks())
		return refuse("forks cannot be followed");
	take_probes(listener);
	synchronize();
	return 0;
}
