/* SPDX-License-Identifier: MIT */
/* All that one component keeps. */

#ifndef STACKVIEW_STACK_VIEW_H
#define STACKVIEW_STACK_VIEW_H

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

#endif
