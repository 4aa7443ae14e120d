/* SPDX-License-Identifier: MIT */
/* What the tracer lost, and on which processor: told where it happened. */

#include "losses.h"
#include "clock.h"
#include "fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct stream_cpu *find_stream(const struct stream_cpus *cpus, const bt_stream *stream)
{
	for (size_t i = 0; i < cpus->count; i++)
		if (cpus->streams[i].stream == stream)
			return &cpus->streams[i];
	return NULL;
}

static struct stream_cpu *add_stream(struct stream_cpus *cpus, const bt_stream *stream)
{
	size_t size = cpus->size ? 2 * cpus->size : 16;
	struct stream_cpu *larger;

	if (cpus->count == cpus->size) {
		larger = realloc(cpus->streams, size * sizeof(*larger));
		if (!larger)
			return NULL;
		cpus->streams = larger;
		cpus->size = size;
	}
	bt_stream_get_ref(stream);
	cpus->streams[cpus->count] = (struct stream_cpu){ .stream = stream };
	return &cpus->streams[cpus->count++];
}

static bool read_cpu(const bt_packet *packet, int64_t *cpu)
{
	const bt_field *context = bt_packet_borrow_context_field_const(packet);

	return context &&
	       field_get_integer(
		   bt_field_structure_borrow_member_field_by_name_const(context, "cpu_id"), cpu);
}

int stream_cpus_note(struct stream_cpus *cpus, const bt_packet *packet)
{
	const bt_stream *stream = bt_packet_borrow_stream_const(packet);
	struct stream_cpu *known;
	int64_t cpu;

	if (!read_cpu(packet, &cpu))
		return 0;
	known = find_stream(cpus, stream);
	if (!known)
		known = add_stream(cpus, stream);
	if (!known)
		return -ENOMEM;
	known->cpu = cpu;
	return 0;
}

void stream_cpus_forget(struct stream_cpus *cpus, const bt_stream *stream)
{
	struct stream_cpu *known = find_stream(cpus, stream);

	if (!known)
		return;
	*known = cpus->streams[--cpus->count];
	bt_stream_put_ref(stream);
}

void stream_cpus_free(struct stream_cpus *cpus)
{
	for (size_t i = 0; i < cpus->count; i++)
		bt_stream_put_ref(cpus->streams[i].stream);
	free(cpus->streams);
	*cpus = (struct stream_cpus){ 0 };
}

static const bt_stream *borrow_stream(const bt_message *message, bool is_events)
{
	return is_events ? bt_message_discarded_events_borrow_stream_const(message)
			 : bt_message_discarded_packets_borrow_stream_const(message);
}

/* Whether messages of this sort have times, their stream class says. */
static bool has_times(const bt_stream *stream, bool is_events)
{
	const bt_stream_class *class = bt_stream_borrow_class_const(stream);

	return is_events ? bt_stream_class_discarded_events_have_default_clock_snapshots(class)
			 : bt_stream_class_discarded_packets_have_default_clock_snapshots(class);
}

static bool read_times(const bt_message *message, bool is_events, int64_t *begin, int64_t *end)
{
	if (is_events)
		return clock_read(
			   bt_message_discarded_events_borrow_beginning_default_clock_snapshot_const(
			       message),
			   begin) &&
		       clock_read(
			   bt_message_discarded_events_borrow_end_default_clock_snapshot_const(
			       message),
			   end);
	return clock_read(
		   bt_message_discarded_packets_borrow_beginning_default_clock_snapshot_const(
		       message),
		   begin) &&
	       clock_read(
		   bt_message_discarded_packets_borrow_end_default_clock_snapshot_const(message),
		   end);
}

static void write_count(const bt_message *message, bool is_events, struct text *text)
{
	uint64_t count;
	bt_property_availability availability =
	    is_events ? bt_message_discarded_events_get_count(message, &count)
		      : bt_message_discarded_packets_get_count(message, &count);

	if (availability != BT_PROPERTY_AVAILABILITY_AVAILABLE) {
		text_add_string(text, is_events ? "events, nobody knows how many,"
						: "packets, nobody knows how many,");
		return;
	}
	text_add_unsigned(text, count);
	text_add_string(text, is_events ? " event" : " packet");
	text_add_string(text, count == 1 ? "" : "s");
}

struct loss loss_describe(const struct stream_cpus *cpus, const bt_message *message,
			  struct text *text)
{
	bool is_events = bt_message_get_type(message) == BT_MESSAGE_TYPE_DISCARDED_EVENTS;
	const bt_stream *stream = borrow_stream(message, is_events);
	const struct stream_cpu *known = find_stream(cpus, stream);
	struct loss loss = { .cpu = known ? known->cpu : -1 };
	int64_t end, duration;

	loss.has_time =
	    has_times(stream, is_events) && read_times(message, is_events, &loss.begin, &end);
	text_paint(text, COLOUR_ALARM);
	text_add_string(text, "*** ");
	write_count(message, is_events, text);
	text_add_string(text, " lost");
	if (known) {
		text_add_string(text, " on CPU ");
		text_add_signed(text, known->cpu);
	}
	text_paint(text, COLOUR_NONE);
	if (loss.has_time && !__builtin_sub_overflow(end, loss.begin, &duration)) {
		text_add_string(text, " in the next ");
		text_add_time(text, duration);
	}
	return loss;
}
