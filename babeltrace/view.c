/* SPDX-License-Identifier: MIT */
/* What is shown: lines in the order of time, merged or one time line for each thread. */

#include "view.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	FIRST_LABEL = 22, /* columns of a thread's name and numbers */
	MOST_LABEL = 40,
	INDENT = 2,
	MOST_INDENT = 32, /* levels; what is deeper says how deep */
	FIRST_LINES = 256,
};

/* ---- how it looks -------------------------------------------------------- */

/* As babeltrace itself decides it. */
static bool want_colour(const struct parameters *parameters, FILE *file)
{
	const char *wish = getenv("BABELTRACE_TERM_COLOR");
	const char *terminal = getenv("TERM");

	if (parameters->color != COLOR_AUTO)
		return parameters->color == COLOR_ALWAYS;
	if (wish && !strcasecmp(wish, "never"))
		return false;
	if (wish && !strcasecmp(wish, "always"))
		return true;
	return terminal && strcmp(terminal, "dumb") && isatty(fileno(file));
}

/* Whether the user's terminal knows UTF-8; a plugin leaves the locale of the process alone. */
static bool is_locale_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is_utf8;

	if (!locale)
		return false;
	is_utf8 = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return is_utf8;
}

static bool is_merged(const struct view *view)
{
	return view->parameters->timeline == TIMELINE_MERGED;
}

int view_open(struct view *view, const struct parameters *parameters, struct threads *threads)
{
	int error;

	view->parameters = parameters;
	view->threads = threads;
	view->label_width = FIRST_LABEL;
	view->queue.first = view->queue.next = 1;
	error = output_open(&view->output, parameters->path);
	if (error)
		return error;
	view->style.has_colour = want_colour(parameters, view->output.file);
	view->style.is_utf8 = is_locale_utf8();
	view->output.text.style = view->style;
	return 0;
}

/* ---- one line ------------------------------------------------------------ */

static size_t column_count(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += (bytes[i] & 0xc0) != 0x80;
	return count;
}

/* "name 12901", or "name 12901/12903" for a thread that is not the process's first. */
static void write_label(const struct view *view, const struct thread *thread, struct text *text)
{
	const struct thread_key *key = &thread->key;

	if (view->has_hosts) {
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
static void write_thread(struct view *view, const struct line *line, struct text *text)
{
	size_t start, width;

	text_paint(text, line->thread == view->last_thread ? COLOUR_GREY : COLOUR_BOLD);
	start = text->length;
	if (line->thread)
		write_label(view, line->thread, text);
	width = text->has_failed ? 0 : column_count(text->bytes + start, text->length - start);
	text_paint(text, COLOUR_NONE);
	if (width > view->label_width)
		view->label_width = width < MOST_LABEL ? width : MOST_LABEL;
	if (width < view->label_width)
		text_add_spaces(text, view->label_width - width);
	text_add(text, "  ", 2);
	view->last_thread = line->thread;
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

static void write_header(const struct view *view, bool has_thread, struct text *text)
{
	text_paint(text, COLOUR_GREY);
	text_add_string(text, "    DELTA CPU  ");
	if (has_thread) {
		text_add_string(text, "THREAD");
		text_add_spaces(text, view->label_width - strlen("THREAD") + 2);
	}
	text_add_string(text, "WHAT");
	text_paint(text, COLOUR_NONE);
	text_add(text, "\n", 1);
}

static void write_line(struct view *view, const struct line *line, struct timeline *timeline,
		       struct text *text)
{
	write_delta(line, timeline, text);
	write_cpu(line, text);
	if (is_merged(view))
		write_thread(view, line, text);
	write_indent(line->depth, text);
	text_add(text, line->body, line->length);
	text_add(text, "\n", 1);
}

static int show_merged(struct view *view, const struct line *line)
{
	struct text *text = &view->output.text;

	if (!view->has_header)
		write_header(view, true, text);
	view->has_header = true;
	write_line(view, line, &view->merged, text);
	return output_commit(&view->output);
}

static int open_section(struct view *view, struct thread *thread)
{
	thread->section = calloc(1, sizeof(*thread->section));
	if (!thread->section)
		return -ENOMEM;
	thread->section->text.style = view->style;
	return 0;
}

static int show_apart(struct view *view, struct thread *thread, const struct line *line)
{
	int error = thread->section ? 0 : open_section(view, thread);

	if (error)
		return error;
	write_line(view, line, &thread->timeline, &thread->section->text);
	return section_commit(&view->output, thread->section);
}

/* What is of no thread may be of any. */
static int show_everywhere(struct view *view, const struct line *line)
{
	struct thread *thread = view->threads->first;
	int error = 0;

	for (; thread && !error; thread = thread->next)
		if (thread->is_shown)
			error = show_apart(view, thread, line);
	return error;
}

static int show(struct view *view, const struct line *line)
{
	struct line placed = *line;
	struct thread *thread = line->thread;

	if (thread) {
		/* Calls that were dropped indent nothing. */
		if (line->role == ROLE_POINT && placed.depth > thread->shown_depth)
			placed.depth = thread->shown_depth;
		thread->shown_depth = placed.depth + (line->role == ROLE_ENTER);
		if (view->parameters->depth && placed.depth >= (size_t)view->parameters->depth)
			return 0;
	}
	if (is_merged(view))
		return show_merged(view, &placed);
	return thread ? show_apart(view, thread, &placed) : show_everywhere(view, &placed);
}

/* ---- lines that wait ----------------------------------------------------- */

static struct line *line_at(const struct queue *queue, uint64_t number)
{
	return &queue->lines[number & (queue->size - 1)];
}

static int grow_queue(struct queue *queue)
{
	struct queue larger = *queue;

	larger.size = queue->size ? 2 * queue->size : FIRST_LINES;
	larger.lines = calloc(larger.size, sizeof(*larger.lines));
	if (!larger.lines)
		return -ENOMEM;
	for (uint64_t number = queue->first; number < queue->next; number++)
		*line_at(&larger, number) = *line_at(queue, number);
	free(queue->lines);
	*queue = larger;
	return 0;
}

static int enqueue(struct queue *queue, const struct line *line)
{
	struct line waiting = *line;

	if (queue->next - queue->first == queue->size && grow_queue(queue))
		return -ENOMEM;
	waiting.body = malloc(line->length + 1);
	if (!waiting.body)
		return -ENOMEM;
	memcpy(waiting.body, line->body, line->length);
	*line_at(queue, queue->next++) = waiting;
	return 0;
}

static void drop_body(struct line *line)
{
	free(line->body);
	line->body = NULL;
}

/* Show what need not wait any more. */
static int drain(struct view *view, bool is_end)
{
	struct queue *queue = &view->queue;
	int error = 0;

	while (queue->first < queue->next && !error) {
		struct line *line = line_at(queue, queue->first);

		if (line->state == LINE_OPEN && !is_end)
			break;
		if (line->state != LINE_DROPPED)
			error = show(view, line);
		drop_body(line);
		queue->first++;
	}
	return error;
}

static bool is_long_enough(const struct view *view, int64_t begin, int64_t end)
{
	int64_t duration;

	return !__builtin_sub_overflow(end, begin, &duration) &&
	       duration >= view->parameters->minimum_duration;
}

int view_advance(struct view *view, int64_t now)
{
	struct queue *queue = &view->queue;
	int error = 0;

	while (queue->first < queue->next && !error) {
		struct line *line = line_at(queue, queue->first);

		if (line->state == LINE_OPEN && !is_long_enough(view, line->time, now))
			break;
		line->state = line->state == LINE_OPEN ? LINE_SHOWN : line->state;
		error = drain(view, false);
	}
	return error;
}

int view_add(struct view *view, const struct line *line, uint64_t *number)
{
	struct line added = *line;
	int error;

	*number = 0;
	if (!view->parameters->minimum_duration)
		return show(view, line);
	if (line->role == ROLE_ENTER && line->has_time)
		added.state = LINE_OPEN;
	*number = view->queue.next;
	error = enqueue(&view->queue, &added);
	return error ? error : drain(view, false);
}

bool view_end_call(struct view *view, const struct frame *frame, int64_t now, bool has_time)
{
	struct line *line;

	if (frame->line < view->queue.first)
		return true;
	line = line_at(&view->queue, frame->line);
	if (line->state == LINE_OPEN)
		line->state =
		    !has_time || is_long_enough(view, line->time, now) ? LINE_SHOWN : LINE_DROPPED;
	return line->state == LINE_SHOWN;
}

/* ---- the end ------------------------------------------------------------- */

int view_flush(struct view *view)
{
	return output_flush(&view->output);
}

static int write_section(struct view *view, struct thread *thread)
{
	struct text *text = &view->output.text;

	if (view->has_header)
		text_add(text, "\n", 1);
	view->has_header = true;
	text_paint(text, COLOUR_BOLD);
	write_label(view, thread, text);
	if (*thread->python_name) {
		text_add_string(text, " (");
		text_add_escaped(text, thread->python_name, strlen(thread->python_name));
		text_add(text, ")", 1);
	}
	text_paint(text, COLOUR_NONE);
	text_add(text, "\n", 1);
	write_header(view, false, text);
	return section_write(&view->output, thread->section);
}

int view_end(struct view *view)
{
	int error = drain(view, true);

	for (struct thread *thread = view->threads->first; thread && !error;
	     thread = thread->next) {
		if (!thread->section)
			continue;
		error = write_section(view, thread);
		section_free(thread->section);
		thread->section = NULL;
	}
	return error ? error : output_flush(&view->output);
}

void view_close(struct view *view)
{
	for (uint64_t number = view->queue.first; number < view->queue.next; number++)
		drop_body(line_at(&view->queue, number));
	free(view->queue.lines);
	for (struct thread *thread = view->threads->first; thread; thread = thread->next)
		section_free(thread->section);
	output_close(&view->output);
}
