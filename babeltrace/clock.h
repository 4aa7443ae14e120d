/* SPDX-License-Identifier: MIT */
/* The time of a message. */

#ifndef STACKVIEW_CLOCK_H
#define STACKVIEW_CLOCK_H

#include <babeltrace2/babeltrace.h>

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds from the origin of the clock; false where they are too many. */
bool clock_read(const bt_clock_snapshot *snapshot, int64_t *nanoseconds);

#endif
