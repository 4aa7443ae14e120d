/* SPDX-License-Identifier: MIT */
/* Text that grows. */

#ifndef PRESENT_BUFFER_H
#define PRESENT_BUFFER_H

#include <stddef.h>

struct buffer {
	char *text; /* no zero at its end; NULL while nothing was added */
	size_t length, size;
};

/* Add bytes at the end. 0, or -ENOMEM, and then it is what it was. */
int buffer_add(struct buffer *buffer, const char *text, size_t length);

/* Drop bytes at the start. */
void buffer_drop(struct buffer *buffer, size_t length);

void buffer_free(struct buffer *buffer);

#endif
