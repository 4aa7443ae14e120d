/* SPDX-License-Identifier: MIT */
/* What LTTng makes of the tracepoints: how each is recorded. */

#define LTTNG_UST_TRACEPOINT_PROVIDER_HIDDEN_DEFINITION
#define LTTNG_UST_TRACEPOINT_HIDDEN_DEFINITION
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES

#include "provider.h"
