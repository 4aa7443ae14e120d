/* SPDX-License-Identifier: MIT */
/* present: show a Markdown deck in a terminal, or write it as plain text. */

#include "deck.h"
#include "pager.h"
#include "plain.h"
#include "terminal.h"

#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PLAIN_COLUMNS = 80, FEWEST_COLUMNS = 1, MOST_COLUMNS = 1000, MOST_MINUTES = 24 * 60 };

static const char usage[] = "usage: present [-n] [-m MINUTES] [-s SLIDE] [-w COLUMNS] [DECK.md]\n";

static const char help[] =
    "Show a Markdown deck in a terminal; slides part at ---. ? Enter shows the keys.\n"
    "Where standard output is no terminal, the deck is written as plain text.\n"
    "\n"
    "  -m, --minutes MINUTES  that the talk may take (default: 5)\n"
    "  -n, --notes            show the speaker's notes from the start\n"
    "  -s, --slide SLIDE      begin with this slide\n"
    "  -w, --width COLUMNS    of plain text (default: 80)\n"
    "  -h, --help             print this, and end\n"
    "\n"
    "Without DECK.md it is slides.md beside this program.\n";

struct options {
	struct pager_options pager;
	long columns;
	const char *path;
};

static int parse_number(const char *text, long least, long most, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return errno || end == text || *end || *number < least || *number > most ? -EINVAL : 0;
}

static void wrong_number(const char *what, const char *text)
{
	fprintf(stderr, "present: %s: not a number that it can be: %s\n%s", what, text, usage);
	exit(2);
}

static void parse_options(int count, char **words, struct options *options)
{
	static const struct option names[] = {
		{ "minutes", required_argument, NULL, 'm' },
		{ "notes", no_argument, NULL, 'n' },
		{ "slide", required_argument, NULL, 's' },
		{ "width", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;
	long number;

	while ((option = getopt_long(count, words, "m:ns:w:h", names, NULL)) != -1)
		switch (option) {
		case 'm':
			if (parse_number(optarg, 1, MOST_MINUTES, &number))
				wrong_number("minutes", optarg);
			options->pager.seconds = 60 * number;
			break;
		case 'n':
			options->pager.notes = true;
			break;
		case 's':
			if (parse_number(optarg, 1, LONG_MAX, &number))
				wrong_number("slide", optarg);
			options->pager.first = (size_t)number - 1;
			break;
		case 'w':
			if (parse_number(optarg, FEWEST_COLUMNS, MOST_COLUMNS, &options->columns))
				wrong_number("columns", optarg);
			break;
		case 'h':
			printf("%s\n%s", usage, help);
			exit(0);
		default:
			fputs(usage, stderr);
			exit(2);
		}
	if (count - optind > 1) {
		fprintf(stderr, "present: one deck at a time\n%s", usage);
		exit(2);
	}
	options->path = words[optind];
}

/* The deck beside the program, wherever it was called from. */
static const char *own_deck(void)
{
	static const char name[] = "slides.md";
	static char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof(name));
	char *slash;

	if (length < 0)
		return name;
	path[length] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, name);
	return path;
}

static int read_deck(struct deck *deck, const struct options *options)
{
	const char *why;
	int error = deck_read(deck, options->path, &why);

	if (error) {
		fprintf(stderr, "present: reading the deck failed: %s: %s\n", options->path,
			why ? why : strerror(-error));
		return error;
	}
	if (options->pager.first >= deck->count) {
		fprintf(stderr, "present: no such slide: %zu: %s has %zu\n",
			options->pager.first + 1, options->path, deck->count);
		deck_free(deck);
		return -EINVAL;
	}
	return 0;
}

static int show(const struct deck *deck, const struct options *options)
{
	const char *terminal = getenv("TERM");
	int error = terminal_open(), ended;

	if (error) {
		fprintf(stderr, "present: opening the terminal failed: %s: %s\n",
			terminal && *terminal ? terminal : "TERM is not set",
			error == -ENODEV   ? "curses does not know it"
			: error == -ENOTTY ? "no keyboard: standard input is no terminal"
					   : strerror(-error));
		return 1;
	}
	ended = pager_run(deck, &options->pager);
	terminal_close();
	if (ended < 0)
		fprintf(stderr, "present: showing the deck failed: %s\n", strerror(-ended));
	/* Ctrl-C is a way to quit; other signals end it as they end any program. */
	if (ended > 0 && ended != SIGINT)
		raise(ended);
	return ended < 0;
}

static int write_plain(const struct deck *deck, const struct options *options)
{
	int error = plain_write(stdout, deck, (int)options->columns, options->pager.notes);

	if (error)
		fprintf(stderr, "present: writing the deck failed: %s\n", strerror(-error));
	return error ? 1 : 0;
}

/* Decks are UTF-8, whatever the locale is. */
static void choose_locale(void)
{
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

int main(int count, char **words)
{
	struct options options = { .pager.seconds = 5 * 60, .columns = PLAIN_COLUMNS };
	struct deck deck;
	int status;

	choose_locale();
	parse_options(count, words, &options);
	if (!options.path)
		options.path = own_deck();
	if (read_deck(&deck, &options))
		return 1;
	status = isatty(STDOUT_FILENO) ? show(&deck, &options) : write_plain(&deck, &options);
	deck_free(&deck);
	return status;
}
