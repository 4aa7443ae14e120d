/* SPDX-License-Identifier: MIT */
/* Lines, and those that wait for a call to be long enough. */

#ifndef STACKVIEW_QUEUE_H
#define STACKVIEW_QUEUE_H

#include "line.h"

/* A ring, numbered through. */
struct queue {
	struct line *lines;
	size_t size; /* a power of two */
	uint64_t first, next;
};

/* The first line is number 1. */
#define QUEUE_EMPTY                                                                                \
	{                                                                                          \
		.first = 1, .next = 1                                                              \
	}

static inline bool queue_is_empty(const struct queue *queue)
{
	return queue->first == queue->next;
}

/* A line that waits; NULL where it does no longer. */
struct line *queue_at(const struct queue *queue, uint64_t number);

/* Add a line, with a copy of its body: 0, or -ENOMEM. */
int queue_add(struct queue *queue, const struct line *line);

/* Drop the first one. */
void queue_drop(struct queue *queue);

void queue_free(struct queue *queue);

#endif
