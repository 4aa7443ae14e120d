/* SPDX-License-Identifier: MIT */
/* What is on the screen, and where. */

#ifndef PRESENT_DRAW_H
#define PRESENT_DRAW_H

#include "layout.h"

struct draw_area {
	int row, column, rows, columns;
};

/* Areas of the screen; one without rows is not shown. The slide has one at least. */
struct draw_areas {
	struct draw_area slide, notes, status;
};

struct draw_status {
	const char *left;
	size_t slide, slides;
	bool has_more; /* of the slide than is shown */
	long elapsed, seconds;
};

/* Choose the colours, once curses runs. */
void draw_prepare(void);

/* Divide the screen as large as it is now. */
struct draw_areas draw_divide(bool has_notes);

/* Draw as many lines as there is room for, from a line on; true if more follow. */
bool draw_lines(const struct draw_area *area, const struct layout *layout, size_t top);

/* Draw the speaker's notes under a rule. 0, or -ENOMEM. */
int draw_notes(const struct draw_area *area, const char *notes);

void draw_status(const struct draw_area *area, const struct draw_status *status);

#endif
