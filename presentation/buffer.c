/* SPDX-License-Identifier: MIT */
/* Text that grows. */

#include "buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int buffer_add(struct buffer *buffer, const char *text, size_t length)
{
	if (!length)
		return 0;
	if (buffer->size - buffer->length < length) {
		size_t size = 2 * (buffer->length + length);
		char *larger = realloc(buffer->text, size);

		if (!larger)
			return -ENOMEM;
		buffer->text = larger;
		buffer->size = size;
	}
	memcpy(buffer->text + buffer->length, text, length);
	buffer->length += length;
	return 0;
}

void buffer_drop(struct buffer *buffer, size_t length)
{
	buffer->length -= length;
	memmove(buffer->text, buffer->text + length, buffer->length);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->text);
	*buffer = (struct buffer){ 0 };
}
