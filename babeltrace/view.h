/* SPDX-License-Identifier: MIT */
/* What is shown: lines in the order of time, merged or one time line for each thread. */

#ifndef STACKVIEW_VIEW_H
#define STACKVIEW_VIEW_H

#include "output.h"
#include "parameters.h"
#include "queue.h"
#include "threads.h"

struct view {
	const struct parameters *parameters;
	struct threads *threads;
	struct output output;
	struct style style;
	struct queue queue;
	struct timeline merged;
	struct columns columns;
	const char *first_host; /* of the threads; names of hosts are shown where they differ */
	bool has_header;
};

/* 0, or a negative errno. */
int view_open(struct view *view, const struct parameters *parameters, struct threads *threads);

/* The time has come to this: calls that last for long enough by now are shown. */
int view_advance(struct view *view, int64_t now);

/*
 * Show a line, at once or when it is known to be long enough; the body is copied. The
 * number of the line goes into a frame.
 */
int view_add(struct view *view, const struct line *line, uint64_t *number);

/* A call has ended, or its return is lost: false where it was too short to be shown. */
bool view_end_call(struct view *view, const struct frame *frame, int64_t now, bool has_time);

/* Write all there is, as nothing may come for a while. */
int view_flush(struct view *view);

/* Nothing comes any more. */
int view_end(struct view *view);

void view_close(struct view *view);

#endif
