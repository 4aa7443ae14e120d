/* SPDX-License-Identifier: MIT */
/* Where lines go: to a file as they come, or kept apart by thread until the end. */

#ifndef STACKVIEW_OUTPUT_H
#define STACKVIEW_OUTPUT_H

#include "text.h"

#include <stdio.h>

/* The lines of one thread; what is long is in a file without a name. */
struct section {
	struct text text;
	struct block *blocks;
	size_t count, size;
};

struct output {
	FILE *file;
	FILE *spool; /* NULL while no section was long */
	int64_t spooled;
	struct text text;
};

/* No path: standard output. 0, or a negative errno. */
int output_open(struct output *output, const char *path);

/* Write what is due of text; all of it. 0, or a negative errno. */
int output_commit(struct output *output);
int output_flush(struct output *output);

/* The same for a section; and all of it behind what was written. */
int section_commit(struct output *output, struct section *section);
int section_write(struct output *output, struct section *section);

void section_free(struct section *section);
void output_close(struct output *output);

#endif
