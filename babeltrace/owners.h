/* SPDX-License-Identifier: MIT */
/* Whose an event is: its thread, the names of that, and whether it is shown. */

#ifndef STACKVIEW_OWNERS_H
#define STACKVIEW_OWNERS_H

#include "stack_view.h"

/* The thread of an event that a processor has written; NULL where memory ran out. */
struct thread *owner_find_thread(struct stack_view *stack_view, const struct event_class *class,
				 const bt_event *event, int64_t cpu);

#endif
