/* SPDX-License-Identifier: MIT */
/* From a message to a line: what it does to the stack of its thread, and its words. */

#ifndef STACKVIEW_EVENTS_H
#define STACKVIEW_EVENTS_H

#include "stack_view.h"

/* 0, or a negative errno. */
int stack_view_handle(struct stack_view *stack_view, const bt_message *message);

#endif
