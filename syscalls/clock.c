/* SPDX-License-Identifier: MIT */
/* The clock of LTTng-UST, as its traces describe it. */

#include "clock.h"

enum { TRIES = 32 };

uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The real time between two readings of the other clock, of those that were the closest. */
uint64_t clock_measure_offset(void)
{
	uint64_t shortest = UINT64_MAX, offset = 0;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = clock_read(CLOCK_MONOTONIC);
		uint64_t real = clock_read(CLOCK_REALTIME);
		uint64_t after = clock_read(CLOCK_MONOTONIC);

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		offset = real - (before + shortest / 2);
	}
	return offset;
}
