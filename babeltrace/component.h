/* SPDX-License-Identifier: MIT */
/* The component: the methods that babeltrace 2 calls. */

#ifndef STACKVIEW_COMPONENT_H
#define STACKVIEW_COMPONENT_H

#include <babeltrace2/babeltrace.h>

bt_component_class_initialize_method_status
component_initialize(bt_self_component_sink *self_sink,
		     bt_self_component_sink_configuration *configuration, const bt_value *params,
		     void *data);

bt_component_class_sink_graph_is_configured_method_status
component_graph_is_configured(bt_self_component_sink *self_sink);

bt_component_class_sink_consume_method_status component_consume(bt_self_component_sink *self_sink);

void component_finalize(bt_self_component_sink *self_sink);

#endif
