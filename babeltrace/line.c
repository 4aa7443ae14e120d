/* SPDX-License-Identifier: MIT */
/* One line of a time line, in its columns. */

#include "line.h"

#include <string.h>

enum {
	FIRST_WIDTH = 22, /* of a thread's name and numbers */
	MOST_WIDTH = 40,
	INDENT = 2,
	MOST_INDENT = 32, /* levels; what is deeper says how deep */
};

void columns_open(struct columns *columns, bool has_thread)
{
	*columns = (struct columns){ .has_thread = has_thread, .thread_width = FIRST_WIDTH };
}

static size_t column_count(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += (bytes[i] & 0xc0) != 0x80;
	return count;
}

void columns_write_thread(const struct columns *columns, const struct thread *thread,
			  struct text *text)
{
	const struct thread_key *key = &thread->key;

	if (columns->has_host) {
		text_add_escaped(text, thread->host, strlen(thread->host));
		text_add(text, " ", 1);
	}
	if (*thread->name)
		text_add_escaped(text, thread->name, strlen(thread->name));
	else
		text_add(text, "?", 1);
	if (key->process >= 0) {
		text_add(text, " ", 1);
		text_add_signed(text, key->process);
	}
	if (key->thread >= 0 && key->thread != key->process) {
		text_add(text, key->process >= 0 ? "/" : " ", 1);
		text_add_signed(text, key->thread);
	}
}

/* Grey where it is the thread of the line before. */
static void write_thread(const struct line *line, struct columns *columns, struct text *text)
{
	size_t start, width;

	text_paint(text, line->thread == columns->last_thread ? COLOUR_GREY : COLOUR_BOLD);
	start = text->length;
	if (line->thread)
		columns_write_thread(columns, line->thread, text);
	width = text->has_failed ? 0 : column_count(text->bytes + start, text->length - start);
	text_paint(text, COLOUR_NONE);
	if (width > columns->thread_width)
		columns->thread_width = width < MOST_WIDTH ? width : MOST_WIDTH;
	if (width < columns->thread_width)
		text_add_spaces(text, columns->thread_width - width);
	text_add(text, "  ", 2);
	columns->last_thread = line->thread;
}

static void write_cpu(const struct line *line, struct text *text)
{
	size_t digits = line->cpu > 99 ? 3 : line->cpu > 9 ? 2 : 1;

	text_add_spaces(text, 4 - digits);
	if (line->cpu >= 0)
		text_add_signed(text, line->cpu);
	else
		text_add(text, "-", 1);
	text_add(text, "  ", 2);
}

static void write_delta(const struct line *line, struct timeline *timeline, struct text *text)
{
	uint64_t delta = timeline->has_time ? (uint64_t)line->time - (uint64_t)timeline->time : 0;

	if (!line->has_time) {
		text_add_string(text, "     -   ");
		return;
	}
	text_add_time_column(text, (int64_t)delta);
	*timeline = (struct timeline){ .time = line->time, .has_time = true };
}

static void write_indent(size_t depth, struct text *text)
{
	text_add_spaces(text, INDENT * (depth < MOST_INDENT ? depth : MOST_INDENT));
	if (depth <= MOST_INDENT)
		return;
	text_add(text, "(", 1);
	text_add_unsigned(text, depth);
	text_add(text, ") ", 2);
}

void columns_write_header(const struct columns *columns, struct text *text)
{
	text_paint(text, COLOUR_GREY);
	text_add_string(text, "    DELTA CPU  ");
	if (columns->has_thread) {
		text_add_string(text, "THREAD");
		text_add_spaces(text, columns->thread_width - strlen("THREAD") + 2);
	}
	text_add_string(text, "WHAT");
	text_paint(text, COLOUR_NONE);
	text_add(text, "\n", 1);
}

void line_write(const struct line *line, struct columns *columns, struct timeline *timeline,
		struct text *text)
{
	write_delta(line, timeline, text);
	write_cpu(line, text);
	if (columns->has_thread)
		write_thread(line, columns, text);
	write_indent(line->depth, text);
	text_add(text, line->body, line->length);
	text_add(text, "\n", 1);
}
