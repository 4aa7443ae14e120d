/* SPDX-License-Identifier: MIT */
/* Classes of events, each looked at once: what it is, and where its fields are. */

#include "classes.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CLASSES = 128 }; /* a power of two */

static struct event_class **find_slot(const struct event_classes *classes,
				      const bt_event_class *class, const bt_trace *trace)
{
	uint64_t hash =
	    ((uint64_t)(uintptr_t) class ^ (uint64_t)(uintptr_t)trace << 1) * 0x9e3779b97f4a7c15u;
	size_t mask = classes->size - 1, slot = (size_t)(hash >> 32) & mask;

	while (classes->slots[slot] &&
	       (classes->slots[slot]->class != class || classes->slots[slot]->trace != trace))
		slot = (slot + 1) & mask;
	return &classes->slots[slot];
}

static int grow_table(struct event_classes *classes)
{
	struct event_classes larger = *classes;

	larger.size = classes->size ? 2 * classes->size : FIRST_CLASSES;
	larger.slots = calloc(larger.size, sizeof(struct event_class *));
	if (!larger.slots)
		return -1;
	for (struct event_class *class = classes->first; class; class = class->next)
		*find_slot(&larger, class->class, class->trace) = class;
	free(classes->slots);
	*classes = larger;
	return 0;
}

static const char *environment_string(const bt_trace *trace, const char *name)
{
	const bt_value *value = bt_trace_borrow_environment_entry_value_by_name_const(trace, name);

	return value && bt_value_is_string(value) ? bt_value_string_get(value) : NULL;
}

static int64_t environment_number(const bt_trace *trace, const char *name)
{
	const bt_value *value = bt_trace_borrow_environment_entry_value_by_name_const(trace, name);

	return value && bt_value_is_signed_integer(value) ? bt_value_integer_signed_get(value) : -1;
}

static void find_owner(struct event_class *class)
{
	struct owner *owner = &class->owner;
	const char *host = environment_string(class->trace, "hostname");

	owner->process = place_find_in_contexts(class->class, "vpid/pid");
	owner->thread = place_find_in_contexts(class->class, "vtid/tid");
	owner->namespace = place_find_in_contexts(class->class, "pid_ns");
	owner->name = place_find_in_contexts(class->class, "procname");
	owner->pthread = place_find_in_contexts(class->class, "pthread_id");
	owner->cpu = place_find_in_contexts(class->class, "cpu_id");
	if (class->form->kind == KIND_LOGGING)
		owner->python_name = place_find_in_payload(class->class, "threadName");
	else if (class->form->kind == KIND_THREAD)
		owner->python_name = place_find_in_payload(class->class, "name");
	owner->host_name = host ? host : "";
	owner->host = string_get_identity(owner->host_name);
	owner->environment_process = environment_number(class->trace, "vpid");
	owner->environment_name = environment_string(class->trace, "procname");
}

static void find_identity(struct event_class *class, const char *name)
{
	const char *identity = class->form->identity;

	if (!identity)
		return;
	if (strcmp(identity, "$"))
		class->identity_place = place_find_in_payload(class->class, identity);
	else
		class->identity = string_get_identity(name);
}

static bool is_exec(const struct form *form, const char *name)
{
	return form->kind == KIND_SYSCALL && form->role == ROLE_LEAVE &&
	       (!strcmp(name, "execve") || !strcmp(name, "execveat"));
}

static int look_at(struct event_class *class, uint32_t kinds)
{
	const char *name = bt_event_class_get_name(class->class);
	const bt_stream_class *stream_class =
	    bt_event_class_borrow_stream_class_const(class->class);

	name = name ? name : "";
	class->form = form_find(name);
	if (!(kinds & 1u << class->form->kind)) {
		class->form = NULL;
		return 0;
	}
	name = form_strip(class->form, name);
	class->has_clock = bt_stream_class_borrow_default_clock_class_const(stream_class);
	if (is_exec(class->form, name))
		class->exec_result = place_find_in_payload(class->class, "ret");
	find_identity(class, name);
	find_owner(class);
	return words_prepare(&class->words, class->form->words, name, class->class);
}

static struct event_class *add_class(struct event_classes *classes, const bt_event_class *known,
				     const bt_trace *trace, uint32_t kinds)
{
	struct event_class *class;

	if (classes->count >= classes->size / 2 && grow_table(classes))
		return NULL;
	class = calloc(1, sizeof(*class));
	if (!class)
		return NULL;
	class->class = known;
	class->trace = trace;
	if (look_at(class, kinds)) {
		free(class);
		return NULL;
	}
	/* While we know it, no other can have its address. */
	bt_event_class_get_ref(known);
	bt_trace_get_ref(trace);
	*find_slot(classes, known, trace) = class;
	class->next = classes->first;
	classes->first = class;
	classes->count++;
	return class;
}

struct event_class *event_classes_get(struct event_classes *classes, const bt_event *event,
				      uint32_t kinds)
{
	const bt_event_class *known = bt_event_borrow_class_const(event);
	const bt_trace *trace = bt_stream_borrow_trace_const(bt_event_borrow_stream_const(event));
	struct event_class *class = classes->size ? *find_slot(classes, known, trace) : NULL;

	return class ? class : add_class(classes, known, trace, kinds);
}

void event_classes_free(struct event_classes *classes)
{
	struct event_class *next;

	for (struct event_class *class = classes->first; class; class = next) {
		next = class->next;
		words_free(&class->words);
		bt_event_class_put_ref(class->class);
		bt_trace_put_ref(class->trace);
		free(class);
	}
	free(classes->slots);
	*classes = (struct event_classes){ 0 };
}
