/* SPDX-License-Identifier: MIT */
/* The clock of LTTng-UST, as its traces describe it. */

#ifndef SYSCALLS_CLOCK_H
#define SYSCALLS_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Of CLOCK_MONOTONIC, which the kernel's programs and LTTng-UST both read. */
uint64_t clock_read(clockid_t clock);

/* ns from 1970 to the zero of CLOCK_MONOTONIC. */
uint64_t clock_measure_offset(void);

#endif
