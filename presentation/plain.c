/* SPDX-License-Identifier: MIT */
/* A deck as plain text. */

#include "plain.h"

#include "layout.h"

#include <errno.h>
#include <string.h>

static void write_line(FILE *file, const struct line *line)
{
	int column = 0;

	for (const struct run *run = line->first; run; run = run->next) {
		fprintf(file, "%*s", run->column > column ? run->column - column : 0, "");
		fwrite(run->text, 1, run->length, file);
		column = run->column + run->columns;
	}
	putc('\n', file);
}

static void write_lines(FILE *file, const struct layout *layout)
{
	for (const struct line *line = layout->first; line; line = line->next)
		write_line(file, line);
}

static void write_heading(FILE *file, size_t number, size_t count, int columns)
{
	int column = fprintf(file, "-- %zu/%zu ", number, count);

	for (; column < columns; column++)
		putc('-', file);
	fputs("\n\n", file);
}

static int write_slide(FILE *file, const struct slide *slide, int columns, bool notes)
{
	struct layout layout = { 0 }, said = { 0 };
	int error = layout_slide(&layout, slide, NULL, columns);

	if (!error && notes && *slide->notes)
		error = layout_text(&said, slide->notes, strlen(slide->notes), 0, columns);
	if (!error) {
		write_lines(file, &layout);
		putc('\n', file);
		if (said.count) {
			fputs("Notes:\n", file);
			write_lines(file, &said);
			putc('\n', file);
		}
	}
	layout_free(&layout);
	layout_free(&said);
	return error;
}

int plain_write(FILE *file, const struct deck *deck, int columns, bool notes)
{
	int error = 0;

	for (size_t i = 0; i < deck->count && !error; i++) {
		write_heading(file, i + 1, deck->count, columns);
		error = write_slide(file, deck->slides[i], columns, notes);
	}
	errno = 0;
	if (!error && (fflush(file) || ferror(file)))
		error = errno ? -errno : -EIO;
	return error;
}
