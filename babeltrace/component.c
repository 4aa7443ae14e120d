/* SPDX-License-Identifier: MIT */
/* The component: the methods that babeltrace 2 calls. */

#include "component.h"
#include "events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char input_name[] = "in";

static void tell_error(bt_self_component_sink *self_sink, const char *what, int error)
{
	BT_CURRENT_THREAD_ERROR_APPEND_CAUSE_FROM_COMPONENT(
	    bt_self_component_sink_as_self_component(self_sink), "%s: %s", what, strerror(-error));
}

static void free_stack_view(struct stack_view *stack_view)
{
	if (!stack_view)
		return;
	view_close(&stack_view->view);
	event_classes_free(&stack_view->classes);
	stream_cpus_free(&stack_view->cpus);
	threads_free(&stack_view->threads);
	parameters_free(&stack_view->parameters);
	text_free(&stack_view->body);
	bt_message_iterator_put_ref(stack_view->iterator);
	free(stack_view);
}

static int open_stack_view(bt_self_component_sink *self_sink, struct stack_view *stack_view,
			   const bt_value *params)
{
	int error = parameters_parse(&stack_view->parameters, params,
				     bt_self_component_sink_as_self_component(self_sink));

	if (error)
		return error;
	error = view_open(&stack_view->view, &stack_view->parameters, &stack_view->threads);
	if (error)
		tell_error(self_sink,
			   stack_view->parameters.path ? stack_view->parameters.path
						       : "standard output",
			   error);
	stack_view->body.style = stack_view->view.style;
	return error;
}

bt_component_class_initialize_method_status
component_initialize(bt_self_component_sink *self_sink,
		     bt_self_component_sink_configuration *configuration, const bt_value *params,
		     void *data)
{
	bt_component_class_initialize_method_status status =
	    BT_COMPONENT_CLASS_INITIALIZE_METHOD_STATUS_OK;
	struct stack_view *stack_view = calloc(1, sizeof(*stack_view));
	int error;

	(void)configuration;
	(void)data;
	if (!stack_view) {
		status = BT_COMPONENT_CLASS_INITIALIZE_METHOD_STATUS_MEMORY_ERROR;
		goto error;
	}
	stack_view->view.threads = &stack_view->threads;
	error = open_stack_view(self_sink, stack_view, params);
	if (error) {
		status = error == -ENOMEM ? BT_COMPONENT_CLASS_INITIALIZE_METHOD_STATUS_MEMORY_ERROR
					  : BT_COMPONENT_CLASS_INITIALIZE_METHOD_STATUS_ERROR;
		goto error;
	}
	status = (bt_component_class_initialize_method_status)bt_self_component_sink_add_input_port(
	    self_sink, input_name, NULL, NULL);
	if (status != BT_COMPONENT_CLASS_INITIALIZE_METHOD_STATUS_OK)
		goto error;
	bt_self_component_set_data(bt_self_component_sink_as_self_component(self_sink), stack_view);
	goto end;
error:
	free_stack_view(stack_view);
end:
	return status;
}

static struct stack_view *get_stack_view(bt_self_component_sink *self_sink)
{
	return bt_self_component_get_data(bt_self_component_sink_as_self_component(self_sink));
}

bt_component_class_sink_graph_is_configured_method_status
component_graph_is_configured(bt_self_component_sink *self_sink)
{
	struct stack_view *stack_view = get_stack_view(self_sink);
	bt_self_component_port_input *input =
	    bt_self_component_sink_borrow_input_port_by_name(self_sink, input_name);

	if (!bt_port_is_connected(bt_self_component_port_as_port(
		bt_self_component_port_input_as_self_component_port(input)))) {
		BT_CURRENT_THREAD_ERROR_APPEND_CAUSE_FROM_COMPONENT(
		    bt_self_component_sink_as_self_component(self_sink),
		    "input port not connected: %s", input_name);
		return BT_COMPONENT_CLASS_SINK_GRAPH_IS_CONFIGURED_METHOD_STATUS_ERROR;
	}
	return (bt_component_class_sink_graph_is_configured_method_status)
	    bt_message_iterator_create_from_sink_component(self_sink, input, &stack_view->iterator);
}

/* Every message is given back, also those behind the one that failed. */
static int handle_messages(struct stack_view *stack_view, bt_message_array_const messages,
			   uint64_t count)
{
	int error = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (!error)
			error = stack_view_handle(stack_view, messages[i]);
		bt_message_put_ref(messages[i]);
	}
	return error;
}

/* What came so far is shown while nothing more comes. */
static int follow_status(struct stack_view *stack_view, bt_message_iterator_next_status status,
			 bt_message_array_const messages, uint64_t count)
{
	switch (status) {
	case BT_MESSAGE_ITERATOR_NEXT_STATUS_OK:
		return handle_messages(stack_view, messages, count);
	case BT_MESSAGE_ITERATOR_NEXT_STATUS_AGAIN:
		return view_flush(&stack_view->view);
	case BT_MESSAGE_ITERATOR_NEXT_STATUS_END:
		stack_view->has_ended = true;
		return view_end(&stack_view->view);
	default:
		return 0;
	}
}

bt_component_class_sink_consume_method_status component_consume(bt_self_component_sink *self_sink)
{
	struct stack_view *stack_view = get_stack_view(self_sink);
	bt_message_iterator_next_status status;
	bt_message_array_const messages = NULL;
	uint64_t count = 0;
	int error;

	status = bt_message_iterator_next(stack_view->iterator, &messages, &count);
	error = follow_status(stack_view, status, messages, count);
	if (error == -ENOMEM)
		return BT_COMPONENT_CLASS_SINK_CONSUME_METHOD_STATUS_MEMORY_ERROR;
	if (error) {
		tell_error(self_sink, "cannot write the time line", error);
		return BT_COMPONENT_CLASS_SINK_CONSUME_METHOD_STATUS_ERROR;
	}
	return (bt_component_class_sink_consume_method_status)status;
}

/* After an interrupt, or an error of a component before this one, there is no end. */
void component_finalize(bt_self_component_sink *self_sink)
{
	struct stack_view *stack_view = get_stack_view(self_sink);

	if (!stack_view->has_ended)
		view_end(&stack_view->view);
	free_stack_view(stack_view);
}
