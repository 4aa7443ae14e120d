/* SPDX-License-Identifier: MIT */
/* A deck on a terminal, with its keys, notes and clock. */

#include "pager.h"

#include "draw.h"
#include "job.h"
#include "keys.h"
#include "layout.h"
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct pager {
	const struct deck *deck;
	size_t slide;
	size_t top;    /* the first line of it that is shown */
	bool to_end;   /* show its last lines, wherever they are */
	bool has_more; /* below what is shown */
	bool notes, help, done;
	int signal; /* that ended it */
	struct keys keys;
	char message[64]; /* shown until the next key */

	struct job job;
	const struct block *job_block; /* that it comes from */

	long seconds;
	bool clock_runs;
	struct timespec start;
};

/* ---- the clock ----------------------------------------------------------- */

static long long milliseconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000LL + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static void start_clock(struct pager *pager)
{
	clock_gettime(CLOCK_MONOTONIC, &pager->start);
	pager->clock_runs = true;
}

static long elapsed(const struct pager *pager)
{
	return pager->clock_runs ? (long)(milliseconds_since(&pager->start) / 1000) : 0;
}

/* Until the clock shows another second; -1 while it stands. */
static int until_next_second(const struct pager *pager)
{
	return pager->clock_runs ? (int)(1000 - milliseconds_since(&pager->start) % 1000) : -1;
}

/* ---- drawing ------------------------------------------------------------- */

static const struct slide *current(const struct pager *pager)
{
	return pager->deck->slides[pager->slide];
}

static struct output job_output(const struct pager *pager)
{
	struct output output = {
		.block = pager->job_block,
		.text = pager->job.printed.text,
		.length = pager->job.printed.length,
		.state = job_state(&pager->job),
	};

	if (!output.text)
		output.text = "";
	return output;
}

/* Which lines of the slide are shown: a page of them, as many as there is room. */
static void settle_top(struct pager *pager, size_t count, size_t room)
{
	if (pager->to_end)
		pager->top = count;
	if (pager->top >= count)
		pager->top = count ? count - 1 : 0;
	pager->top -= pager->top % room;
	pager->to_end = false;
}

static int draw_slide(struct pager *pager, const struct draw_areas *areas)
{
	struct output output = job_output(pager);
	struct layout layout = { 0 };
	int error = layout_slide(&layout, current(pager), &output, areas->slide.columns);

	if (!error) {
		settle_top(pager, layout.count, (size_t)areas->slide.rows);
		pager->has_more = draw_lines(&areas->slide, &layout, pager->top);
	}
	layout_free(&layout);
	return error;
}

static int draw_help(struct pager *pager, const struct draw_area *area)
{
	struct layout layout = { 0 };
	int error = layout_text(&layout, keys_help, strlen(keys_help), 0, area->columns);

	if (!error)
		pager->has_more = draw_lines(area, &layout, 0);
	layout_free(&layout);
	return error;
}

static void draw_state(const struct pager *pager, const struct draw_areas *areas)
{
	struct draw_status status = {
		.left = pager->keys.length ? pager->keys.typed : pager->message,
		.slide = pager->slide + 1,
		.slides = pager->deck->count,
		.has_more = pager->has_more,
		.elapsed = elapsed(pager),
		.seconds = pager->seconds,
	};

	draw_status(&areas->status, &status);
}

static int draw(struct pager *pager)
{
	struct draw_areas areas = draw_divide(pager->notes && !pager->help);
	int error;

	erase();
	error = pager->help ? draw_help(pager, &areas.slide) : draw_slide(pager, &areas);
	if (!error && areas.notes.rows)
		error = draw_notes(&areas.notes, current(pager)->notes);
	draw_state(pager, &areas);
	terminal_refresh();
	return error;
}

/* ---- moving -------------------------------------------------------------- */

static void say(struct pager *pager, const char *message)
{
	snprintf(pager->message, sizeof(pager->message), "%s", message);
}

static void go_to(struct pager *pager, size_t slide)
{
	if (slide != pager->slide && !pager->clock_runs)
		start_clock(pager);
	pager->slide = slide;
	pager->top = 0;
	pager->to_end = false;
}

/* How many lines of the slide there are, and how many are shown at once. */
static int measure(const struct pager *pager, size_t *count, size_t *room)
{
	struct draw_areas areas = draw_divide(pager->notes);
	struct output output = job_output(pager);
	struct layout layout = { 0 };
	int error = layout_slide(&layout, current(pager), &output, areas.slide.columns);

	*count = layout.count;
	*room = (size_t)areas.slide.rows;
	layout_free(&layout);
	return error;
}

/* What a slide has more than the screen is shown before the next slide is. */
static int go_on(struct pager *pager)
{
	size_t count, room;

	if (measure(pager, &count, &room))
		return -ENOMEM;
	if (pager->top + room < count)
		pager->top += room;
	else if (pager->slide + 1 < pager->deck->count)
		go_to(pager, pager->slide + 1);
	else
		say(pager, "the last slide");
	return 0;
}

static void go_back(struct pager *pager)
{
	size_t room = (size_t)draw_divide(pager->notes).slide.rows;

	if (pager->top) {
		pager->top -= pager->top < room ? pager->top : room;
	} else if (pager->slide) {
		go_to(pager, pager->slide - 1);
		pager->to_end = true;
	} else {
		say(pager, "the first slide");
	}
}

static void go_to_number(struct pager *pager, long number)
{
	if (number >= 1 && (size_t)number <= pager->deck->count)
		go_to(pager, (size_t)number - 1);
	else
		snprintf(pager->message, sizeof(pager->message), "there is no slide %ld", number);
}

/* ---- commands of a slide ------------------------------------------------- */

/* The one after that which ran last; the first, after the last one. */
static const struct block *next_command(const struct pager *pager)
{
	const struct block *first = NULL, *block;
	bool passed = false;

	for (block = current(pager)->first; block; block = block->next) {
		if (!block->command)
			continue;
		if (passed)
			return block;
		if (!first)
			first = block;
		passed = block == pager->job_block;
	}
	return first;
}

static void run_command(struct pager *pager)
{
	const struct block *block;
	int error;

	if (pager->job.process) {
		job_interrupt(&pager->job);
		return;
	}
	block = next_command(pager);
	if (!block) {
		say(pager, "nothing to run on this slide");
		return;
	}
	error = job_start(&pager->job, block->command);
	pager->job_block = error ? NULL : block;
	pager->to_end = true;
	if (error)
		snprintf(pager->message, sizeof(pager->message), "cannot run it: %s",
			 strerror(-error));
}

static bool is_on(const struct slide *slide, const struct block *wanted)
{
	const struct block *block = slide->first;

	while (block && block != wanted)
		block = block->next;
	return block != NULL;
}

/* What a command prints is followed to its end, while its slide is shown. */
static void follow_job(struct pager *pager)
{
	if (job_follow(&pager->job) && is_on(current(pager), pager->job_block))
		pager->to_end = true;
}

/* ---- events -------------------------------------------------------------- */

static int obey(struct pager *pager, enum command command, long number)
{
	if (command != COMMAND_NONE)
		pager->message[0] = '\0';
	if (command != COMMAND_NONE && command != COMMAND_HELP && pager->help) {
		pager->help = false;
		if (command != COMMAND_QUIT)
			return 0;
	}
	switch (command) {
	case COMMAND_NONE:
		break;
	case COMMAND_NEXT:
		return go_on(pager);
	case COMMAND_BACK:
		go_back(pager);
		break;
	case COMMAND_FIRST:
		go_to(pager, 0);
		break;
	case COMMAND_LAST:
		go_to(pager, pager->deck->count - 1);
		break;
	case COMMAND_GO:
		go_to_number(pager, number);
		break;
	case COMMAND_QUIT:
		pager->done = true;
		break;
	case COMMAND_REDRAW:
		clearok(curscr, TRUE);
		break;
	case COMMAND_HELP:
		pager->help = !pager->help;
		break;
	case COMMAND_NOTES:
		pager->notes = !pager->notes;
		break;
	case COMMAND_RUN:
		run_command(pager);
		break;
	case COMMAND_RESTART_CLOCK:
		start_clock(pager);
		break;
	case COMMAND_CANCEL:
		break;
	case COMMAND_UNKNOWN:
		say(pager, "no such command: ? Enter is help");
		break;
	}
	return 0;
}

static int read_keys(struct pager *pager)
{
	enum command command;
	int key, error = 0;
	long number = 0;

	while (!error && !pager->done && (key = getch()) != ERR) {
		command = keys_press(&pager->keys, key, &number);
		error = obey(pager, command, number);
	}
	return error;
}

static int follow(struct pager *pager, const struct events *events)
{
	if (events->end || events->hung_up) {
		pager->signal = events->end ? events->end : SIGHUP;
		pager->done = true;
		return 0;
	}
	if (events->stop)
		terminal_stop();
	if (events->resized)
		terminal_resize();
	if (events->output || events->child)
		follow_job(pager);
	return events->key ? read_keys(pager) : 0;
}

int pager_run(const struct deck *deck, const struct pager_options *options)
{
	struct pager pager = {
		.deck = deck,
		.slide = options->first,
		.seconds = options->seconds,
		.notes = options->notes,
		.job = JOB_NONE,
	};
	struct events events;
	int error = 0;

	draw_prepare();
	while (!error && !pager.done) {
		error = draw(&pager);
		if (!error)
			error = terminal_wait(pager.job.output, until_next_second(&pager), &events);
		if (!error)
			error = follow(&pager, &events);
	}
	job_free(&pager.job);
	return error ? error : pager.signal;
}
