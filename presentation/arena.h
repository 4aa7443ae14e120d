/* SPDX-License-Identifier: MIT */
/* Memory that is given back all at once. */

#ifndef PRESENT_ARENA_H
#define PRESENT_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
};

/* `size` zeroed bytes, aligned for anything; NULL when out of memory. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of `length` bytes and a zero after them; NULL when out of memory. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* Give all of it back. The arena is empty then, and can be used again. */
void arena_free(struct arena *arena);

#endif
