/* SPDX-License-Identifier: MIT */
/* Arguments that are told as text: names of bits, and what a pointer leads to. */

#ifndef SYSCALLS_TEXT_H
#define SYSCALLS_TEXT_H

#include "calls.h"
#include "record.h"

enum { MOST_TEXT = 640 };

/* Of the argument of that index; on leaving, of what is polled that alone which is ready. */
void text_write(const struct call *call, const struct long_record *record, size_t index,
		char text[MOST_TEXT]);

/* The same, where the call wrote to what an argument points to; else "". */
void text_write_back(const struct call *call, const struct long_record *record,
		     char text[MOST_TEXT]);

#endif
