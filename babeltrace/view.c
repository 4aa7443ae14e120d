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
	view->queue = (struct queue)QUEUE_EMPTY;
	columns_open(&view->columns, is_merged(view));
	error = output_open(&view->output, parameters->path);
	if (error)
		return error;
	view->style.has_colour = want_colour(parameters, view->output.file);
	view->style.is_utf8 = is_locale_utf8();
	view->output.text.style = view->style;
	return 0;
}

/* ---- what is shown now --------------------------------------------------- */

static int show_merged(struct view *view, const struct line *line)
{
	struct text *text = &view->output.text;

	if (!view->has_header)
		columns_write_header(&view->columns, text);
	view->has_header = true;
	line_write(line, &view->columns, &view->merged, text);
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
	line_write(line, &view->columns, &thread->timeline, &thread->section->text);
	return section_commit(&view->output, thread->section);
}

/* What is of no thread may be of any; where there is none yet, it comes first. */
static int show_everywhere(struct view *view, const struct line *line)
{
	bool has_any = false;
	int error = 0;

	for (struct thread *thread = view->threads->first; thread && !error;
	     thread = thread->next) {
		if (!thread->is_shown)
			continue;
		error = show_apart(view, thread, line);
		has_any = true;
	}
	return has_any ? error : show_merged(view, line);
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

/* Show what need not wait any more. */
static int drain(struct view *view, bool is_end)
{
	struct queue *queue = &view->queue;
	int error = 0;

	while (!queue_is_empty(queue) && !error) {
		const struct line *line = queue_at(queue, queue->first);

		if (line->state == LINE_OPEN && !is_end)
			break;
		if (line->state != LINE_DROPPED)
			error = show(view, line);
		queue_drop(queue);
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
	int error = drain(view, false);

	while (!queue_is_empty(queue) && !error) {
		struct line *line = queue_at(queue, queue->first);

		if (!is_long_enough(view, line->time, now))
			break;
		line->state = LINE_SHOWN;
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
	error = queue_add(&view->queue, &added);
	return error ? error : drain(view, false);
}

bool view_end_call(struct view *view, const struct frame *frame, int64_t now, bool has_time)
{
	struct line *line = queue_at(&view->queue, frame->line);

	if (!line)
		return true;
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
	columns_write_thread(&view->columns, thread, text);
	if (*thread->python_name) {
		text_add_string(text, " (");
		text_add_escaped(text, thread->python_name, strlen(thread->python_name));
		text_add(text, ")", 1);
	}
	text_paint(text, COLOUR_NONE);
	text_add(text, "\n", 1);
	columns_write_header(&view->columns, text);
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
	queue_free(&view->queue);
	for (struct thread *thread = view->threads->first; thread; thread = thread->next)
		section_free(thread->section);
	output_close(&view->output);
}
