/* SPDX-License-Identifier: MIT */
/* The threads of all traces, and what each of them is in. */

#ifndef STACKVIEW_THREADS_H
#define STACKVIEW_THREADS_H

#include "kinds.h"
#include "text.h"

enum { MOST_THREAD_NAME = 32 };

/* What tells one thread from another. -1 where it is not known. */
struct thread_key {
	uint64_t host;	   /* hash of its name */
	int64_t namespace; /* of process ids */
	int64_t process;
	int64_t thread;
};

struct frame {
	enum kind kind;
	uint64_t identity;
	int64_t time;
	bool has_time;
	uint64_t line; /* the serial number of the line that shows it */
};

struct stack {
	struct frame *frames; /* the outermost first */
	size_t count, size;
	size_t forgotten; /* outermost ones, where there were too many */
};

/* One time line: of a thread, or merged of all. */
struct timeline {
	int64_t time; /* of the last line */
	bool has_time;
};

struct thread {
	struct thread_key key;
	char host[MOST_THREAD_NAME];
	char name[MOST_THREAD_NAME];	    /* as the system has it */
	char python_name[MOST_THREAD_NAME]; /* as threading has it; often empty */
	int64_t pthread;
	bool is_shown;
	struct stack stack;
	size_t shown_depth; /* after the last line that was shown */
	struct timeline timeline;
	struct section *section; /* of the output, where each thread has one */
	struct thread *next;	 /* in the order in which they came */
};

struct threads {
	struct thread **slots; /* a hash table, open */
	size_t count, size;
	struct thread *first, *last;
};

/* The thread of a key, new or not; NULL where memory ran out. */
struct thread *threads_get(struct threads *threads, const struct thread_key *key, bool *is_new);

/* The thread of a key; NULL where none was seen. */
struct thread *threads_find(const struct threads *threads, const struct thread_key *key);

void threads_free(struct threads *threads);

/* 0, or -ENOMEM. Where there are far too many, the outer half is forgotten. */
int stack_push(struct stack *stack, const struct frame *frame);

/*
 * The innermost frame that a return is of: that kind, and that identity where it has one
 * (0: any). What is above it has lost its return. NULL where its entry was not seen.
 */
struct frame *stack_find(struct stack *stack, enum kind kind, uint64_t identity);

/* Drop a frame and all above it. */
void stack_cut(struct stack *stack, const struct frame *frame);

/* A return of what was forgotten. */
void stack_forget_one(struct stack *stack);

static inline size_t stack_depth(const struct stack *stack)
{
	return stack->forgotten + stack->count;
}

#endif
