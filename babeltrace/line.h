/* SPDX-License-Identifier: MIT */
/* One line of a time line, in its columns. */

#ifndef STACKVIEW_LINE_H
#define STACKVIEW_LINE_H

#include "text.h"
#include "threads.h"

enum line_state {
	LINE_SHOWN,
	LINE_DROPPED,
	LINE_OPEN, /* a call that may turn out to be too short */
};

struct line {
	int64_t time;
	bool has_time;
	int64_t cpu;	       /* -1 where it is not known */
	struct thread *thread; /* NULL: of no thread, such as what was lost */
	size_t depth;
	enum role role;
	enum line_state state;
	char *body;
	size_t length;
};

/* What lines one below the other share. */
struct columns {
	bool has_thread;
	bool has_host;
	size_t thread_width;
	const struct thread *last_thread;
};

void columns_open(struct columns *columns, bool has_thread);
void columns_write_header(const struct columns *columns, struct text *text);

/* "name 12901", or "name 12901/12903" for a thread that is not the process's first. */
void columns_write_thread(const struct columns *columns, const struct thread *thread,
			  struct text *text);

/* The time of the time line becomes that of the line. */
void line_write(const struct line *line, struct columns *columns, struct timeline *timeline,
		struct text *text);

#endif
