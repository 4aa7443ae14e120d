/* SPDX-License-Identifier: MIT */
/* What each processor did, as a stream of CTF: packets of events. */

#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As metadata.c describes it to the reader. */
struct header {
	uint32_t magic;
	uint32_t stream_class;
	uint64_t begin, end;
	uint64_t content_size, packet_size; /* bits */
	uint64_t number;
	uint64_t lost;
	uint32_t cpu;
} __attribute__((packed));

static int write_all(int file, off_t at, const unsigned char *bytes, size_t size)
{
	while (size) {
		ssize_t written = pwrite(file, bytes, size, at);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		at += written;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static int open_stream(struct stream *stream, int folder)
{
	char name[32];

	snprintf(name, sizeof(name), "syscalls_%u", stream->cpu);
	stream->packet = malloc(PACKET_SIZE);
	if (!stream->packet)
		return -ENOMEM;
	stream->file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return stream->file < 0 ? -errno : 0;
}

static int write_packet(struct stream *stream)
{
	struct header header = {
		.magic = STREAM_MAGIC,
		.begin = stream->begin,
		.end = stream->end,
		.content_size = 8 * stream->used,
		.packet_size = 8 * stream->used,
		.number = stream->number,
		.lost = stream->lost,
		.cpu = stream->cpu,
	};
	int error;

	memcpy(stream->packet, &header, sizeof(header));
	stream->number++;
	error = write_all(stream->file, stream->whole, stream->packet, stream->used);
	if (!error)
		stream->whole += (off_t)stream->used;
	else if (ftruncate(stream->file, stream->whole))
		return -errno;
	return error;
}

int stream_flush(struct stream *stream)
{
	int error = stream->used ? write_packet(stream) : 0;

	stream->used = 0;
	return error;
}

/* The reader has a loss between two packets: one of its own begins the stream. */
static int begin_packet(struct stream *stream, int folder, uint64_t time, uint64_t lost)
{
	int error = 0;

	if (stream->file < 0) {
		error = open_stream(stream, folder);
		if (!error && lost)
			error = begin_packet(stream, folder, time, 0);
	}
	if (!error)
		error = stream_flush(stream);
	stream->used = sizeof(struct header);
	stream->begin = stream->end = time;
	stream->lost = lost;
	return error;
}

/* Where a call may be interrupted in the midst of being told, another was first. */
static uint64_t not_before(const struct stream *stream, uint64_t time)
{
	return time < stream->end ? stream->end : time;
}

int stream_begin_event(struct stream *stream, int folder, uint64_t time, uint64_t lost)
{
	int error = 0;

	time = not_before(stream, time);
	if (!stream->used || lost != stream->lost || stream->used > PACKET_SIZE - MOST_EVENT)
		error = begin_packet(stream, folder, time, lost);
	stream->end = time;
	return error;
}

void stream_put(struct stream *stream, const void *bytes, size_t size)
{
	memcpy(stream->packet + stream->used, bytes, size);
	stream->used += size;
}

void stream_put_string(struct stream *stream, const char *string)
{
	stream_put(stream, string, strlen(string) + 1);
}

int stream_end(struct stream *stream, int folder, uint64_t time, uint64_t lost)
{
	int error = 0;

	if (lost != stream->lost)
		error = begin_packet(stream, folder, not_before(stream, time), lost);
	if (!error)
		error = stream_flush(stream);
	if (stream->file >= 0 && close(stream->file) && !error)
		error = -errno;
	stream->file = -1;
	free(stream->packet);
	stream->packet = NULL;
	return error;
}
