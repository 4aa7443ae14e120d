/* SPDX-License-Identifier: MIT */
/* The metadata of a trace: what tells a reader how the streams are laid out. */

#ifndef SYSCALLS_METADATA_H
#define SYSCALLS_METADATA_H

#include "calls.h"
#include "record.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* How a call is told: its exit with or without what it wrote to where an argument points to. */
enum telling { TELL_ENTRY, TELL_EXIT, TELL_EXIT_AND_BACK, TELLINGS };

struct metadata {
	FILE *file;
	off_t whole;			  /* bytes of it: descriptions all of which was written */
	uint32_t ids[CLASSES * TELLINGS]; /* and one more; 0 for what is not described */
	uint32_t described;
};

/* All return 0 or a negative errno. */
int metadata_open(struct metadata *metadata, int folder, const char *host);

/* The number of the class of events, which is described from now on. */
uint32_t metadata_describe(struct metadata *metadata, unsigned int class, enum telling telling);

/*
 * Before a packet that has events of what was described. Of what cannot be written the file
 * has nothing.
 */
int metadata_flush(struct metadata *metadata);

int metadata_close(struct metadata *metadata);

#endif
