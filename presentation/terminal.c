/* SPDX-License-Identifier: MIT */
/* The terminal: taken, followed, and given back whole on every way out. */

#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static const int watched[] = { SIGWINCH, SIGCHLD, SIGTSTP, SIGINT, SIGTERM, SIGHUP };
static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };

static SCREEN *screen;
static FILE *input;
static int ends[2]; /* a pipe: handlers write into it, terminal_wait() reads */
static struct sigaction before[NSIG];

/* What a crash writes: made beforehand, since then nothing else can be done. */
static struct termios usual;
static char farewell[256];
static size_t farewell_length;

/* ---- signals ------------------------------------------------------------- */

static void note_signal(int number)
{
	int error = errno;
	uint8_t byte = (uint8_t)number;

	/* A full pipe holds enough of them. */
	(void)!write(ends[1], &byte, 1);
	errno = error;
}

static void crash(int number)
{
	(void)!write(STDOUT_FILENO, farewell, farewell_length);
	tcsetattr(STDOUT_FILENO, TCSANOW, &usual);
	sigaction(number, &before[number], NULL);
	raise(number);
}

static void handle(const int *numbers, size_t count, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < count; i++)
		sigaction(numbers[i], &action, &before[numbers[i]]);
}

static void handle_as_before(const int *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sigaction(numbers[i], &before[numbers[i]], NULL);
}

/* A stack that overflows leaves no room for a handler on it. */
static void handle_signals(void)
{
	static char room[64 * 1024];
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };
	const size_t signals = sizeof(watched) / sizeof(watched[0]);

	sigaltstack(&stack, NULL);
	handle(watched, signals, note_signal, SA_RESTART);
	handle(crashes, sizeof(crashes) / sizeof(crashes[0]), crash, SA_ONSTACK | SA_RESETHAND);
}

static void leave_signals(void)
{
	handle_as_before(watched, sizeof(watched) / sizeof(watched[0]));
	handle_as_before(crashes, sizeof(crashes) / sizeof(crashes[0]));
}

/* ---- taking it and giving it back ---------------------------------------- */

/* Frames, by synchronized output: terminals without this private mode ignore it. */
#define BEGIN_FRAME "\033[?2026h"
#define END_FRAME "\033[?2026l"

static void add_farewell(const char *text)
{
	size_t length;

	if (!text || text == (char *)-1)
		return;
	length = strlen(text);
	if (farewell_length + length > sizeof(farewell))
		return;
	memcpy(farewell + farewell_length, text, length);
	farewell_length += length;
}

static void prepare_farewell(void)
{
	static const char *const capabilities[] = { "sgr0", "op", "cnorm", "rmkx", "rmcup" };

	farewell_length = 0;
	add_farewell(END_FRAME);
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		add_farewell(tigetstr(capabilities[i]));
}

static int open_input(void)
{
	int file;

	if (isatty(STDIN_FILENO)) {
		input = stdin;
		return 0;
	}
	file = open("/dev/tty", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -ENOTTY;
	input = fdopen(file, "r");
	return input ? 0 : -ENOMEM;
}

static void prepare_curses(void)
{
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
}

int terminal_open(void)
{
	int error = open_input();

	if (error)
		return error;
	if (tcgetattr(STDOUT_FILENO, &usual) || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	/* Before curses, which handles none that is handled. */
	handle_signals();
	screen = newterm(NULL, stdout, input);
	if (!screen) {
		leave_signals();
		return -ENODEV;
	}
	prepare_curses();
	prepare_farewell();
	return 0;
}

void terminal_close(void)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
	leave_signals();
	close(ends[0]);
	close(ends[1]);
	if (input != stdin)
		fclose(input);
}

/* ---- following it -------------------------------------------------------- */

static void read_signals(struct events *events)
{
	uint8_t numbers[64];
	ssize_t size = read(ends[0], numbers, sizeof(numbers));

	for (ssize_t i = 0; i < size; i++)
		switch (numbers[i]) {
		case SIGWINCH:
			events->resized = true;
			break;
		case SIGCHLD:
			events->child = true;
			break;
		case SIGTSTP:
			events->stop = true;
			break;
		default:
			events->end = numbers[i];
		}
}

int terminal_wait(int output, int milliseconds, struct events *events)
{
	struct pollfd files[] = {
		{ .fd = fileno(input), .events = POLLIN },
		{ .fd = ends[0], .events = POLLIN },
		{ .fd = output, .events = POLLIN },
	};
	int ready = poll(files, 3, milliseconds);

	*events = (struct events){ 0 };
	if (ready < 0 && errno != EINTR)
		return -errno;
	read_signals(events);
	if (ready > 0) {
		events->key = files[0].revents & POLLIN;
		events->hung_up = files[0].revents & (POLLHUP | POLLERR | POLLNVAL);
		events->output = files[2].revents;
	}
	return 0;
}

static void write_mark(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

void terminal_refresh(void)
{
	write_mark(BEGIN_FRAME);
	refresh();
	write_mark(END_FRAME);
}

void terminal_resize(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		return;
	resizeterm(size.ws_row, size.ws_col);
	/* Write every line anew: clearing the screen before that would flicker. */
	clearok(curscr, FALSE);
	clearok(newscr, FALSE);
	redrawwin(stdscr);
}

/* Where no shell could continue it, the kernel lets nobody stop it either. */
void terminal_stop(void)
{
	static const int stop[] = { SIGTSTP };

	endwin();
	handle_as_before(stop, 1);
	raise(SIGTSTP);
	handle(stop, 1, note_signal, SA_RESTART);
	terminal_resize();
	clearok(curscr, TRUE);
}
