/* SPDX-License-Identifier: MIT */
/* What the tracer lost, and on which processor: told where it happened. */

#ifndef STACKVIEW_LOSSES_H
#define STACKVIEW_LOSSES_H

#include "text.h"

#include <babeltrace2/babeltrace.h>

/* A stream is mostly of one processor, which its packets tell. */
struct stream_cpu {
	const bt_stream *stream;
	int64_t cpu;
};

struct stream_cpus {
	struct stream_cpu *streams;
	size_t count, size;
};

struct loss {
	int64_t begin;
	bool has_time;
	int64_t cpu; /* -1 where it is not known */
};

/* Note the processor of a packet that begins: 0, or -ENOMEM. Forget a stream that ends. */
int stream_cpus_note(struct stream_cpus *cpus, const bt_packet *packet);
void stream_cpus_forget(struct stream_cpus *cpus, const bt_stream *stream);
void stream_cpus_free(struct stream_cpus *cpus);

/* A message of discarded events or packets: where it was, and in words. */
struct loss loss_describe(const struct stream_cpus *cpus, const bt_message *message,
			  struct text *text);

#endif
