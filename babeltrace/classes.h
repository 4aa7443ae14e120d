/* SPDX-License-Identifier: MIT */
/* Classes of events, each looked at once: what it is, and where its fields are. */

#ifndef STACKVIEW_CLASSES_H
#define STACKVIEW_CLASSES_H

#include "fields.h"
#include "forms.h"
#include "threads.h"
#include "words.h"

/* Where an event says whose it is. */
struct owner {
	struct place process, thread, namespace, name, pthread, cpu, python_name;
	/* Of all of the trace, where its environment tells; -1, NULL */
	uint64_t host;
	const char *host_name;
	int64_t environment_process;
	const char *environment_name;
};

/* One class of events of one trace. */
struct event_class {
	const bt_event_class *class;
	const bt_trace *trace;
	const struct form *form; /* NULL: not shown */
	bool has_clock;
	uint64_t identity; /* of all events; 0: identity_place says it */
	struct place identity_place;
	struct place exec_result; /* of an exec, which leaves nothing of the stack */
	struct owner owner;
	struct words words;
	struct event_class *next; /* all of them */
};

struct event_classes {
	struct event_class **slots; /* a hash table, open */
	size_t count, size;
	struct event_class *first;
};

/* The class of an event; NULL where memory ran out. The bits of kinds are shown. */
struct event_class *event_classes_get(struct event_classes *classes, const bt_event *event,
				      uint32_t kinds);

void event_classes_free(struct event_classes *classes);

#endif
