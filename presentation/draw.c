/* SPDX-License-Identifier: MIT */
/* What is on the screen, and where. */

#include "draw.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

enum {
	MARGIN = 2,	  /* columns left and right, where there are enough */
	WITH_MARGIN = 40, /* columns that are enough for it */
	WITH_STATUS = 4,  /* rows that are enough for a line of status */
	WITH_NOTES = 8,	  /* rows that are enough for notes */
	LAST_MINUTE = 60, /* seconds */
};

enum colour { PLAIN, TITLE, HEADING, CODE, STRING, COMMENT, ERROR, NOTES };

void draw_prepare(void)
{
	if (!has_colors())
		return;
	init_pair(TITLE, COLOR_CYAN, -1);
	init_pair(HEADING, COLOR_YELLOW, -1);
	init_pair(CODE, COLOR_GREEN, -1);
	init_pair(STRING, COLOR_YELLOW, -1);
	init_pair(COMMENT, COLOR_BLUE, -1);
	init_pair(ERROR, COLOR_RED, -1);
	init_pair(NOTES, COLOR_MAGENTA, -1);
}

static attr_t colour_of(unsigned style)
{
	static const struct {
		unsigned style;
		enum colour colour;
	} colours[] = {
		{ STYLE_ERROR, ERROR }, { STYLE_COMMENT, COMMENT }, { STYLE_STRING, STRING },
		{ STYLE_CODE, CODE },	{ STYLE_TITLE, TITLE },	    { STYLE_HEADING, HEADING },
	};

	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (style & colours[i].style)
			return COLOR_PAIR(colours[i].colour);
	return COLOR_PAIR(PLAIN);
}

static attr_t attributes_of(unsigned style)
{
	attr_t attributes = colour_of(style);

	if (style & (STYLE_STRONG | STYLE_TITLE | STYLE_HEADING))
		attributes |= A_BOLD;
	if (style & STYLE_EMPHASIS)
		attributes |= A_ITALIC;
	if (style & STYLE_LINK)
		attributes |= A_UNDERLINE;
	if (style & (STYLE_FAINT | STYLE_STRUCK))
		attributes |= A_DIM;
	return attributes;
}

/* ---- areas --------------------------------------------------------------- */

struct draw_areas draw_divide(bool has_notes)
{
	int margin = COLS >= WITH_MARGIN ? MARGIN : 0;
	int above = LINES >= WITH_NOTES;
	struct draw_areas areas = {
		.slide = { .row = above, .column = margin, .columns = COLS - 2 * margin },
	};

	areas.notes = areas.status = areas.slide;
	areas.status.rows = LINES >= WITH_STATUS;
	areas.status.row = LINES - 1;
	if (has_notes && LINES >= WITH_NOTES)
		areas.notes.rows = LINES / 3;
	areas.notes.row = LINES - areas.status.rows - areas.notes.rows;
	areas.slide.rows = areas.notes.row - above;
	return areas;
}

/* ---- lines --------------------------------------------------------------- */

static void draw_line(const struct draw_area *area, int row, const struct line *line)
{
	for (const struct run *run = line->first; run; run = run->next) {
		attrset(attributes_of(run->style));
		mvaddnstr(area->row + row, area->column + run->column, run->text, (int)run->length);
	}
	attrset(A_NORMAL);
}

bool draw_lines(const struct draw_area *area, const struct layout *layout, size_t top)
{
	const struct line *line = layout->first;
	int row = 0;

	for (size_t i = 0; line && i < top; i++)
		line = line->next;
	for (; line && row < area->rows; line = line->next)
		draw_line(area, row++, line);
	return line != NULL;
}

int draw_notes(const struct draw_area *area, const char *notes)
{
	struct draw_area below = *area;
	struct layout layout = { 0 };
	int error;

	if (!*notes)
		notes = "(no notes)";
	error = layout_text(&layout, notes, strlen(notes), 0, area->columns);
	if (error)
		goto end;
	attrset(COLOR_PAIR(NOTES));
	mvhline(area->row, area->column, ACS_HLINE, area->columns);
	mvaddstr(area->row, area->column, "notes ");
	below.row++;
	below.rows--;
	draw_lines(&below, &layout, 0);
end:
	layout_free(&layout);
	return error;
}

/* ---- status -------------------------------------------------------------- */

static attr_t clock_attributes(const struct draw_status *status)
{
	if (status->elapsed >= status->seconds)
		return COLOR_PAIR(ERROR) | A_BOLD;
	if (status->elapsed >= status->seconds - LAST_MINUTE)
		return COLOR_PAIR(HEADING) | A_BOLD;
	return A_DIM;
}

void draw_status(const struct draw_area *area, const struct draw_status *status)
{
	char where[48], clock[64];
	int column, width;

	if (!area->rows)
		return;
	snprintf(where, sizeof(where), "%s%zu/%zu", status->has_more ? "v " : "", status->slide,
		 status->slides);
	snprintf(clock, sizeof(clock), "  %ld:%02ld / %ld:%02ld", status->elapsed / 60,
		 status->elapsed % 60, status->seconds / 60, status->seconds % 60);
	width = (int)(strlen(where) + strlen(clock));
	if (width > area->columns) {
		clock[0] = '\0';
		width = (int)strlen(where);
	}
	column = area->columns - width;
	if (column > 0)
		mvaddnstr(area->row, area->column, status->left, column - 1);
	if (column < 0)
		return;
	attrset(status->has_more ? A_BOLD : A_DIM);
	mvaddstr(area->row, area->column + column, where);
	attrset(clock_attributes(status));
	addstr(clock);
	attrset(A_NORMAL);
}
