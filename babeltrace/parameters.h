/* SPDX-License-Identifier: MIT */
/* The parameters of the component. */

#ifndef STACKVIEW_PARAMETERS_H
#define STACKVIEW_PARAMETERS_H

#include "threads.h"

#include <babeltrace2/babeltrace.h>

/* A process or thread that is to be shown: by its number, or by a pattern of its name. */
struct wanted {
	char *name; /* NULL: a number */
	int64_t number;
};

/* All are shown where none is said. */
struct selection {
	struct wanted *wanted;
	size_t count;
};

enum color_choice { COLOR_AUTO, COLOR_NEVER, COLOR_ALWAYS };
enum timeline_choice { TIMELINE_MERGED, TIMELINE_THREAD };

struct parameters {
	enum color_choice color;
	enum timeline_choice timeline;
	struct selection processes, threads;
	int64_t minimum_duration; /* ns; 0: none */
	int64_t depth;		  /* 0: any */
	uint32_t kinds;		  /* a bit each */
	bool has_full_paths;
	char *path; /* NULL: standard output */
};

/*
 * 0, -EINVAL or -ENOMEM, and then it is said why in the error of the thread. What was
 * filled in is to be freed in any case.
 */
int parameters_parse(struct parameters *parameters, const bt_value *values,
		     bt_self_component *component);

void parameters_free(struct parameters *parameters);

/* Is it one of these numbers, or one of these names? NULL names, and numbers of -1, are none. */
bool selection_has(const struct selection *selection, const int64_t *numbers, size_t number_count,
		   const char *const *names, size_t name_count);

#endif
