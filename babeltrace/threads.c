/* SPDX-License-Identifier: MIT */
/* The threads of all traces, and what each of them is in. */

#include "threads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_THREADS = 64, /* a power of two */
	FIRST_FRAMES = 32,
	MOST_FRAMES = 16384,
};

static size_t hash_key(const struct thread_key *key)
{
	uint64_t hash = key->host ^ (uint64_t)key->namespace;

	hash = (hash ^ (uint64_t)key->process) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ (uint64_t)key->thread) * 0x9e3779b97f4a7c15u;
	return (size_t)(hash >> 20);
}

static bool keys_are_equal(const struct thread_key *one, const struct thread_key *other)
{
	return one->thread == other->thread && one->process == other->process &&
	       one->host == other->host && one->namespace == other->namespace;
}

/* Where the thread is, or would be. */
static struct thread **find_slot(const struct threads *threads, const struct thread_key *key)
{
	size_t mask = threads->size - 1;
	size_t slot = hash_key(key) & mask;

	while (threads->slots[slot] && !keys_are_equal(&threads->slots[slot]->key, key))
		slot = (slot + 1) & mask;
	return &threads->slots[slot];
}

static int grow_table(struct threads *threads)
{
	struct threads larger = *threads;

	larger.size = threads->size ? 2 * threads->size : FIRST_THREADS;
	larger.slots = calloc(larger.size, sizeof(struct thread *));
	if (!larger.slots)
		return -ENOMEM;
	for (struct thread *thread = threads->first; thread; thread = thread->next)
		*find_slot(&larger, &thread->key) = thread;
	free(threads->slots);
	*threads = larger;
	return 0;
}

static struct thread *add_thread(struct threads *threads, const struct thread_key *key)
{
	struct thread *thread;

	if (threads->count >= threads->size / 2 && grow_table(threads))
		return NULL;
	thread = calloc(1, sizeof(*thread));
	if (!thread)
		return NULL;
	thread->key = *key;
	thread->pthread = -1;
	*find_slot(threads, key) = thread;
	threads->count++;
	if (threads->last)
		threads->last->next = thread;
	else
		threads->first = thread;
	threads->last = thread;
	return thread;
}

struct thread *threads_find(const struct threads *threads, const struct thread_key *key)
{
	return threads->size ? *find_slot(threads, key) : NULL;
}

struct thread *threads_get(struct threads *threads, const struct thread_key *key, bool *is_new)
{
	struct thread *thread = threads_find(threads, key);

	*is_new = !thread;
	return thread ? thread : add_thread(threads, key);
}

void threads_free(struct threads *threads)
{
	struct thread *next;

	for (struct thread *thread = threads->first; thread; thread = next) {
		next = thread->next;
		free(thread->stack.frames);
		free(thread);
	}
	free(threads->slots);
	*threads = (struct threads){ 0 };
}

static void forget_half(struct stack *stack)
{
	size_t half = stack->count / 2;

	memmove(stack->frames, stack->frames + half,
		(stack->count - half) * sizeof(*stack->frames));
	stack->count -= half;
	stack->forgotten += half;
}

int stack_push(struct stack *stack, const struct frame *frame)
{
	struct frame *larger;
	size_t size;

	if (stack->count == MOST_FRAMES)
		forget_half(stack);
	if (stack->count == stack->size) {
		size = stack->size ? 2 * stack->size : FIRST_FRAMES;
		larger = realloc(stack->frames, size * sizeof(*larger));
		if (!larger)
			return -ENOMEM;
		stack->frames = larger;
		stack->size = size;
	}
	stack->frames[stack->count++] = *frame;
	return 0;
}

struct frame *stack_find(struct stack *stack, enum kind kind, uint64_t identity)
{
	for (size_t i = stack->count; i-- > 0;) {
		struct frame *frame = &stack->frames[i];

		if (frame->kind == kind &&
		    (frame->identity == identity || !identity || !frame->identity))
			return frame;
	}
	return NULL;
}

void stack_cut(struct stack *stack, const struct frame *frame)
{
	stack->count = (size_t)(frame - stack->frames);
}

void stack_forget_one(struct stack *stack)
{
	if (!stack->count && stack->forgotten)
		stack->forgotten--;
}
