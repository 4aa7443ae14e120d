/* SPDX-License-Identifier: MIT */
/* From a message to a line: whose event it is, what it does to the stack, its words. */

#ifndef STACKVIEW_EVENTS_H
#define STACKVIEW_EVENTS_H

#include "classes.h"
#include "losses.h"
#include "parameters.h"
#include "view.h"

struct stack_view {
	struct parameters parameters;
	struct event_classes classes;
	struct threads threads;
	struct stream_cpus cpus;
	struct view view;
	struct text body; /* of the line that is made */
	bt_message_iterator *iterator;
	bool has_ended;
};

/* 0, or a negative errno. */
int stack_view_handle(struct stack_view *stack_view, const bt_message *message);

#endif
