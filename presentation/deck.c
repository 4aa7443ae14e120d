/* SPDX-License-Identifier: MIT */
/* A deck of slides: read, and cut where a line of dashes parts them. */

#include "deck.h"

#include "markdown.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static char words[80];

/* ---- cutting ------------------------------------------------------------- */

/* What the lines before have opened: dashes in it part nothing. */
struct opened {
	char fence; /* of which character, 0 outside */
	size_t length;
	bool comment;
};

static size_t count_leading(const char *line, size_t length, char character)
{
	size_t count = 0;

	while (count < length && line[count] == character)
		count++;
	return count;
}

static bool is_blank(const char *text, size_t length)
{
	for (size_t at = 0; at < length; at++)
		if (!strchr(" \t\r\n", text[at]) || !text[at])
			return false;
	return true;
}

static bool is_separator(const char *line, size_t length)
{
	size_t dashes = count_leading(line, length, '-');

	return dashes >= 3 && is_blank(line + dashes, length - dashes);
}

static void follow_fence(struct opened *opened, const char *line, size_t length)
{
	size_t indent = count_leading(line, length, ' ');
	const char *start = line + indent;
	size_t ticks;

	if (indent == length || (*start != '`' && *start != '~'))
		return;
	length -= indent;
	ticks = count_leading(start, length, *start);
	if (!opened->fence && ticks >= 3) {
		bool inline_code = *start == '`' && memchr(start + ticks, '`', length - ticks);

		opened->fence = inline_code ? 0 : *start;
		opened->length = ticks;
	} else if (opened->fence == *start && ticks >= opened->length &&
		   is_blank(start + ticks, length - ticks)) {
		opened->fence = 0;
	}
}

static void follow_comments(struct opened *opened, const char *line, size_t length)
{
	const char *end = line + length, *mark;

	while (line < end) {
		mark = opened->comment ? "-->" : "<!--";
		line = memmem(line, (size_t)(end - line), mark, strlen(mark));
		if (!line)
			return;
		line += strlen(mark);
		opened->comment = !opened->comment;
	}
}

static void follow_line(struct opened *opened, const char *line, size_t length)
{
	if (!opened->comment)
		follow_fence(opened, line, length);
	if (!opened->fence)
		follow_comments(opened, line, length);
}

/* The length of the first slide's text; *next is where the one after begins. */
static size_t slide_length(const char *text, size_t length, size_t *next)
{
	struct opened opened = { 0 };
	size_t at = 0, size;

	for (; at < length; at += size) {
		const char *line = text + at, *end = memchr(line, '\n', length - at);

		size = end ? (size_t)(end - line) + 1 : length - at;
		if (!opened.fence && !opened.comment && is_separator(line, size)) {
			*next = at + size;
			return at;
		}
		follow_line(&opened, line, size);
	}
	*next = length;
	return length;
}

/* ---- the deck ------------------------------------------------------------ */

static int index_slides(struct deck *deck, struct slide *first)
{
	deck->slides = arena_alloc(&deck->arena, (deck->count + 1) * sizeof(*deck->slides));
	if (!deck->slides)
		return -ENOMEM;
	for (size_t i = 0; first; first = first->next)
		deck->slides[i++] = first;
	return 0;
}

int deck_parse(struct deck *deck, const char *text, size_t length)
{
	struct slide *first = NULL, **link = &first;
	size_t next, size;

	*deck = (struct deck){ 0 };
	if (length >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0) {
		text += 3;
		length -= 3;
	}
	for (size_t at = 0; at < length; at += next) {
		size = slide_length(text + at, length - at, &next);
		if (is_blank(text + at, size))
			continue;
		*link = arena_alloc(&deck->arena, sizeof(**link));
		if (!*link || markdown_parse(&deck->arena, *link, text + at, size)) {
			deck_free(deck);
			return -ENOMEM;
		}
		link = &(*link)->next;
		deck->count++;
	}
	if (index_slides(deck, first)) {
		deck_free(deck);
		return -ENOMEM;
	}
	return 0;
}

void deck_free(struct deck *deck)
{
	arena_free(&deck->arena);
	*deck = (struct deck){ 0 };
}

/* ---- reading ------------------------------------------------------------- */

static int check_text(const char *text, size_t length, const char **why)
{
	size_t where = 0, line = 1;

	if (memchr(text, '\0', length)) {
		*why = "a binary file";
		return -EINVAL;
	}
	if (is_blank(text, length)) {
		*why = "empty";
		return -EINVAL;
	}
	if (text_is_utf8(text, length, &where))
		return 0;
	for (size_t at = 0; at < where; at++)
		line += text[at] == '\n';
	snprintf(words, sizeof(words), "not UTF-8 in line %zu", line);
	*why = words;
	return -EINVAL;
}

/* Read all of a regular file; *length is what was there. */
static int read_file(int file, char **text, size_t *length, const char **why)
{
	char *bytes = malloc(DECK_LARGEST + 1);
	size_t used = 0;
	ssize_t size;

	if (!bytes)
		return -ENOMEM;
	do {
		size = read(file, bytes + used, DECK_LARGEST + 1 - used);
		used += size > 0 ? (size_t)size : 0;
	} while ((size > 0 && used <= DECK_LARGEST) || (size < 0 && errno == EINTR));
	if (size < 0 || used > DECK_LARGEST) {
		int error = size < 0 ? -errno : -EFBIG;

		if (size >= 0) {
			snprintf(words, sizeof(words), "larger than %d MiB",
				 DECK_LARGEST / 1024 / 1024);
			*why = words;
		}
		free(bytes);
		return error;
	}
	*text = bytes;
	*length = used;
	return 0;
}

int deck_read(struct deck *deck, const char *path, const char **why)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error;
	struct stat status;
	size_t length = 0;
	char *text = NULL;

	*why = NULL;
	if (file < 0)
		return -errno;
	if (fstat(file, &status)) {
		error = -errno;
	} else if (S_ISDIR(status.st_mode)) {
		error = -EISDIR;
	} else if (!S_ISREG(status.st_mode)) {
		*why = "not a regular file";
		error = -EINVAL;
	} else {
		error = read_file(file, &text, &length, why);
	}
	close(file);
	if (!error)
		error = check_text(text, length, why);
	if (!error)
		error = deck_parse(deck, text, length);
	if (!error && !deck->count) {
		*why = "it has no slides";
		deck_free(deck);
		error = -EINVAL;
	}
	free(text);
	return error;
}
