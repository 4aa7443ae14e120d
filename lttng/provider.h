/* SPDX-License-Identifier: MIT */
/*
 * The tracepoints python:NAME of LTTng-UST, one for each probe of the contract.
 * LTTng includes this file many times, each time to make something else of it.
 */

#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER python

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "./provider.h"

#if !defined(PROVIDER_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define PROVIDER_H

#include <lttng/tracepoint.h>

#include "fields.h"

#define PROBE(arity, macro, name, semaphore, fires, ...)                                           \
	LTTNG_UST_TRACEPOINT_EVENT(python, name, LTTNG_UST_TP_ARGS(__VA_ARGS__),                   \
				   LTTNG_UST_TP_FIELDS(FIELDS_##arity(__VA_ARGS__)))
#include "pyprobes.def"

#endif

#include <lttng/tracepoint-event.h>
