/* SPDX-License-Identifier: MIT */
/* From a message to a line: what it does to the stack of its thread, and its words. */

#include "events.h"
#include "clock.h"
#include "owners.h"

#include <errno.h>

/* An event, and what was found out of it so far. */
struct seen {
	const bt_event *event;
	const struct event_class *class;
	struct thread *thread;
	struct line line;
};

static void read_time(struct seen *seen, const bt_message *message)
{
	seen->line.has_time =
	    seen->class->has_clock &&
	    clock_read(bt_message_event_borrow_default_clock_snapshot_const(message),
		       &seen->line.time);
}

static uint64_t read_identity(const struct seen *seen)
{
	const bt_field *field;

	if (seen->class->identity)
		return seen->class->identity;
	field = place_borrow_field(&seen->class->identity_place, seen->event);
	return field ? field_get_identity(field) : 0;
}

/* What a frame and all above it were, they are no longer. */
static void cut_stack(struct stack_view *stack_view, struct seen *seen, const struct frame *frame)
{
	struct stack *stack = &seen->thread->stack;

	for (const struct frame *lost = frame; lost < stack->frames + stack->count; lost++)
		view_end_call(&stack_view->view, lost, seen->line.time, seen->line.has_time);
	stack_cut(stack, frame);
}

static enum colour kind_colour(enum kind kind)
{
#define KIND_COLOUR(kind, name, colour) [KIND_##kind] = COLOUR_##colour,
	static const enum colour colours[] = { KINDS(KIND_COLOUR) };

	return colours[kind];
}

static int show(struct stack_view *stack_view, struct seen *seen, bool is_matched,
		const struct frame *frame, uint64_t *number)
{
	struct words_options options = {
		.has_full_paths = stack_view->parameters.has_full_paths,
		.is_matched = is_matched,
	};
	struct text *body = &stack_view->body;
	int64_t duration;

	body->length = 0;
	words_write(&seen->class->words, seen->event, &options,
		    kind_colour(seen->class->form->kind), body);
	if (frame && seen->line.has_time &&
	    !__builtin_sub_overflow(seen->line.time, frame->time, &duration)) {
		text_add(body, " (", 2);
		text_add_time(body, duration);
		text_add(body, ")", 1);
	}
	if (body->has_failed)
		return -ENOMEM;
	seen->line.body = body->bytes;
	seen->line.length = body->length;
	return view_add(&stack_view->view, &seen->line, number);
}

static int handle_enter(struct stack_view *stack_view, struct seen *seen)
{
	struct stack *stack = &seen->thread->stack;
	enum kind kind = seen->class->form->kind;
	struct frame frame = {
		.kind = kind,
		.identity = read_identity(seen),
		.time = seen->line.time,
		.has_time = seen->line.has_time,
	};
	int error;

	/* No system call is made inside of another one: that one's return is lost. */
	if (kind == KIND_SYSCALL && stack->count &&
	    stack->frames[stack->count - 1].kind == KIND_SYSCALL)
		cut_stack(stack_view, seen, &stack->frames[stack->count - 1]);
	seen->line.depth = stack_depth(stack);
	error = show(stack_view, seen, false, NULL, &frame.line);
	return error ? error : stack_push(stack, &frame);
}

static int handle_leave(struct stack_view *stack_view, struct seen *seen)
{
	struct stack *stack = &seen->thread->stack;
	struct frame *frame = stack_find(stack, seen->class->form->kind, read_identity(seen));
	struct frame ended;
	uint64_t number;

	if (!frame) {
		/* Entered before the trace was, or the entry is lost. */
		stack_forget_one(stack);
		seen->line.role = ROLE_POINT;
		seen->line.depth = stack_depth(stack);
		return show(stack_view, seen, false, NULL, &number);
	}
	ended = *frame;
	seen->line.depth = stack->forgotten + (size_t)(frame - stack->frames);
	if (seen->class->exec_result.scope &&
	    !place_read_integer(&seen->class->exec_result, seen->event))
		frame = stack->frames;
	cut_stack(stack_view, seen, frame);
	if (!view_end_call(&stack_view->view, &ended, seen->line.time, seen->line.has_time))
		return 0;
	return show(stack_view, seen, true, ended.has_time ? &ended : NULL, &number);
}

static int handle_point(struct stack_view *stack_view, struct seen *seen)
{
	uint64_t number;

	seen->line.depth = stack_depth(&seen->thread->stack);
	return show(stack_view, seen, false, NULL, &number);
}

static int handle_role(struct stack_view *stack_view, struct seen *seen)
{
	seen->line.role = seen->class->form->role;
	switch (seen->line.role) {
	case ROLE_ENTER:
		return handle_enter(stack_view, seen);
	case ROLE_LEAVE:
		return handle_leave(stack_view, seen);
	default:
		return handle_point(stack_view, seen);
	}
}

static int handle_event(struct stack_view *stack_view, const bt_message *message)
{
	struct seen seen = { .event = bt_message_event_borrow_event_const(message) };
	int error = 0;

	seen.class =
	    event_classes_get(&stack_view->classes, seen.event, stack_view->parameters.kinds);
	if (!seen.class)
		return -ENOMEM;
	if (!seen.class->form)
		return 0;
	seen.line.cpu = place_read_integer(&seen.class->owner.cpu, seen.event);
	seen.thread = owner_find_thread(stack_view, seen.class, seen.event, seen.line.cpu);
	if (!seen.thread)
		return -ENOMEM;
	if (!seen.thread->is_shown)
		return 0;
	seen.line.thread = seen.thread;
	read_time(&seen, message);
	if (seen.line.has_time)
		error = view_advance(&stack_view->view, seen.line.time);
	if (error)
		return error;
	return handle_role(stack_view, &seen);
}

static int handle_loss(struct stack_view *stack_view, const bt_message *message)
{
	struct text *body = &stack_view->body;
	struct loss loss;
	struct line line;
	uint64_t number;

	body->length = 0;
	loss = loss_describe(&stack_view->cpus, message, body);
	if (body->has_failed)
		return -ENOMEM;
	line = (struct line){
		.time = loss.begin,
		.has_time = loss.has_time,
		.cpu = loss.cpu,
		.body = body->bytes,
		.length = body->length,
	};
	return view_add(&stack_view->view, &line, &number);
}

static int handle_inactivity(struct stack_view *stack_view, const bt_message *message)
{
	int64_t now;

	if (!clock_read(bt_message_message_iterator_inactivity_borrow_clock_snapshot_const(message),
			&now))
		return 0;
	return view_advance(&stack_view->view, now);
}

int stack_view_handle(struct stack_view *stack_view, const bt_message *message)
{
	switch (bt_message_get_type(message)) {
	case BT_MESSAGE_TYPE_EVENT:
		return handle_event(stack_view, message);
	case BT_MESSAGE_TYPE_PACKET_BEGINNING:
		return stream_cpus_note(&stack_view->cpus,
					bt_message_packet_beginning_borrow_packet_const(message));
	case BT_MESSAGE_TYPE_STREAM_END:
		stream_cpus_forget(&stack_view->cpus,
				   bt_message_stream_end_borrow_stream_const(message));
		return 0;
	case BT_MESSAGE_TYPE_DISCARDED_EVENTS:
	case BT_MESSAGE_TYPE_DISCARDED_PACKETS:
		return handle_loss(stack_view, message);
	case BT_MESSAGE_TYPE_MESSAGE_ITERATOR_INACTIVITY:
		return handle_inactivity(stack_view, message);
	default:
		return 0;
	}
}
