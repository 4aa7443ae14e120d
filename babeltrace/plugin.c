/* SPDX-License-Identifier: MIT */
/* What babeltrace 2 finds when it looks for plugins: sink.pycon.StackView. */

#include "component.h"

BT_PLUGIN_MODULE();

BT_PLUGIN(pycon);
BT_PLUGIN_DESCRIPTION("Time lines of Python programs");
BT_PLUGIN_AUTHOR("The Python that can be seen into");
BT_PLUGIN_LICENSE("MIT");

BT_PLUGIN_SINK_COMPONENT_CLASS(StackView, component_consume);
BT_PLUGIN_SINK_COMPONENT_CLASS_DESCRIPTION(
    StackView, "Show Python functions, logging, system calls and C functions as one time line.");
BT_PLUGIN_SINK_COMPONENT_CLASS_HELP(StackView,
				    "See the babeltrace2-sink.pycon.StackView(7) manual page.");
BT_PLUGIN_SINK_COMPONENT_CLASS_INITIALIZE_METHOD(StackView, component_initialize);
BT_PLUGIN_SINK_COMPONENT_CLASS_FINALIZE_METHOD(StackView, component_finalize);
BT_PLUGIN_SINK_COMPONENT_CLASS_GRAPH_IS_CONFIGURED_METHOD(StackView, component_graph_is_configured);
