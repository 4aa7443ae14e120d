/* SPDX-License-Identifier: MIT */
/* What each processor did, as a stream of CTF: packets of events. */

#ifndef SYSCALLS_STREAM_H
#define SYSCALLS_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STREAM_MAGIC 0xC1FC1FC1u

enum {
	PACKET_SIZE = 65536,
	MOST_EVENT = 4096, /* bytes that one takes */
};

struct stream {
	int file; /* -1 as long as there was nothing to write */
	unsigned int cpu;
	unsigned char *packet; /* the one that is written to, or NULL */
	size_t used;
	off_t whole; /* bytes of the file: packets all of which was written */
	uint64_t begin, end, number, lost;
};

/*
 * All return 0 or a negative errno. What is put into an event may not take more
 * than MOST_EVENT bytes in all.
 */
int stream_begin_event(struct stream *stream, int folder, uint64_t time, uint64_t lost);
void stream_put(struct stream *stream, const void *bytes, size_t size);
void stream_put_string(struct stream *stream, const char *string);

/* Write what is not yet written. Of a packet that cannot be written the file has nothing. */
int stream_flush(struct stream *stream);

/* Once all is over: what was lost after the last event, too. */
int stream_end(struct stream *stream, int folder, uint64_t time, uint64_t lost);

#endif
