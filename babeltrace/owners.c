/* SPDX-License-Identifier: MIT */
/* Whose an event is: its thread, the names of that, and whether it is shown. */

#include "owners.h"

#include <string.h>

/* Longer names are cut; true where it is another one than before. */
static bool keep_name(char *kept, const char *name)
{
	if (!name || !*name || !strncmp(kept, name, MOST_THREAD_NAME - 1))
		return false;
	strncpy(kept, name, MOST_THREAD_NAME - 1);
	return true;
}

/* The name of the process is that of its first thread, where we have met it. */
static const char *process_name(const struct stack_view *stack_view, const struct thread *thread)
{
	struct thread_key key = thread->key;

	key.thread = key.process;
	thread = threads_find(&stack_view->threads, &key);
	return thread && *thread->name ? thread->name : NULL;
}

static bool is_selected(const struct stack_view *stack_view, const struct event_class *class,
			const struct thread *thread)
{
	const char *process_names[] = { thread->name, process_name(stack_view, thread),
					class->owner.environment_name };
	const char *thread_names[] = { thread->name, thread->python_name };
	int64_t thread_numbers[] = { thread->key.thread, thread->pthread };

	return selection_has(&stack_view->parameters.processes, &thread->key.process, 1,
			     process_names, 3) &&
	       selection_has(&stack_view->parameters.threads, thread_numbers, 2, thread_names, 2);
}

static void note_host(struct stack_view *stack_view, const struct event_class *class,
		      struct thread *thread)
{
	struct view *view = &stack_view->view;

	keep_name(thread->host, class->owner.host_name);
	if (!view->first_host)
		view->first_host = thread->host;
	view->columns.has_host = view->columns.has_host || strcmp(view->first_host, thread->host);
}

static void select_thread(struct stack_view *stack_view, const struct event_class *class,
			  struct thread *thread)
{
	struct thread *other = stack_view->threads.first;

	thread->is_shown = is_selected(stack_view, class, thread);
	if (thread->key.thread != thread->key.process || !stack_view->parameters.processes.count)
		return;
	/* The name of a process is that of all its threads. */
	for (; other; other = other->next)
		if (other->key.process == thread->key.process &&
		    other->key.host == thread->key.host)
			other->is_shown = is_selected(stack_view, class, other);
}

static void note_names(struct stack_view *stack_view, const struct event_class *class,
		       const bt_event *event, struct thread *thread, bool is_new)
{
	const struct owner *owner = &class->owner;
	const char *name = field_get_string(place_borrow_field(&owner->name, event));
	bool is_changed = keep_name(thread->name, name ? name : owner->environment_name);

	if (owner->python_name.scope)
		is_changed |=
		    keep_name(thread->python_name,
			      field_get_string(place_borrow_field(&owner->python_name, event)));
	if (is_new)
		thread->pthread = place_read_integer(&owner->pthread, event);
	if (is_new || is_changed)
		select_thread(stack_view, class, thread);
}

/* An event that does not tell its thread is of its processor. */
struct thread *owner_find_thread(struct stack_view *stack_view, const struct event_class *class,
				 const bt_event *event, int64_t cpu)
{
	const struct owner *owner = &class->owner;
	struct thread_key key = {
		.host = owner->host,
		.namespace = place_read_integer(&owner->namespace, event),
		.process = place_read_integer(&owner->process, event),
		.thread = place_read_integer(&owner->thread, event),
	};
	struct thread *thread;
	bool is_new;

	if (key.process < 0)
		key.process = owner->environment_process;
	if (key.thread < 0)
		key.namespace = cpu;
	thread = threads_get(&stack_view->threads, &key, &is_new);
	if (!thread)
		return NULL;
	if (is_new)
		note_host(stack_view, class, thread);
	note_names(stack_view, class, event, thread, is_new);
	return thread;
}
