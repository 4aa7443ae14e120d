/* SPDX-License-Identifier: MIT */
/* Arguments that are told as text: names of bits, and what a pointer leads to. */

#ifndef SYSCALLS_TEXT_H
#define SYSCALLS_TEXT_H

#include "calls.h"
#include "record.h"

enum { MOST_TEXT = 640 };

/* Of that index; on leaving, of what is polled that alone which is ready. */
void text_write(const struct argument *argument, const struct long_record *record, size_t index,
		char *text);

#endif
