/* SPDX-License-Identifier: MIT */
/* Lines, and those that wait for a call to be long enough. */

#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LINES = 256 };

static struct line *slot(const struct queue *queue, uint64_t number)
{
	return &queue->lines[number & (queue->size - 1)];
}

struct line *queue_at(const struct queue *queue, uint64_t number)
{
	return number >= queue->first && number < queue->next ? slot(queue, number) : NULL;
}

static int grow(struct queue *queue)
{
	struct queue larger = *queue;

	larger.size = queue->size ? 2 * queue->size : FIRST_LINES;
	larger.lines = calloc(larger.size, sizeof(*larger.lines));
	if (!larger.lines)
		return -ENOMEM;
	for (uint64_t number = queue->first; number < queue->next; number++)
		*slot(&larger, number) = *slot(queue, number);
	free(queue->lines);
	*queue = larger;
	return 0;
}

int queue_add(struct queue *queue, const struct line *line)
{
	struct line waiting = *line;
	char *copy;

	if (queue->next - queue->first == queue->size && grow(queue))
		return -ENOMEM;
	copy = malloc(line->length + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, line->body, line->length);
	waiting.body = copy;
	*slot(queue, queue->next++) = waiting;
	return 0;
}

void queue_drop(struct queue *queue)
{
	free(slot(queue, queue->first)->body);
	queue->first++;
}

void queue_free(struct queue *queue)
{
	while (!queue_is_empty(queue))
		queue_drop(queue);
	free(queue->lines);
	queue->lines = NULL;
}
