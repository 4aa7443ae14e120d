/* SPDX-License-Identifier: MIT */
/*
 * What libFuzzer and AFL++ call, and what replays their corpus: a deck is read
 * from any bytes, and what is laid out of it keeps the promises of layout.h.
 * The first byte chooses the columns.
 */

#include "deck.h"
#include "layout.h"
#include "text.h"

#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void demand(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "broken promise: %s\n", what);
	abort();
}

static void check_line(const struct line *line, int columns)
{
	int end = 0;

	for (const struct run *run = line->first; run; run = run->next) {
		demand(run->length > 0, "a run shows something");
		demand(run->column >= end, "runs do not overlap");
		end = run->column + run->columns;
		demand(end <= columns, "a line fits its columns");
		for (size_t i = 0; i < run->length; i++)
			demand((uint8_t)run->text[i] >= ' ' && run->text[i] != 0x7f,
			       "no control character is shown");
		demand(text_columns(run->text, run->length) == run->columns,
		       "a run is as wide as it says");
	}
}

static void check_slide(const struct slide *slide, int columns)
{
	struct layout layout = { 0 };
	size_t count = 0;

	demand(layout_slide(&layout, slide, NULL, columns) == 0, "there is memory");
	for (const struct line *line = layout.first; line; line = line->next, count++)
		check_line(line, columns);
	demand(count == layout.count, "lines are counted");
	layout_free(&layout);
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
	(void)count;
	(void)words;
	demand(setlocale(LC_CTYPE, "C.UTF-8") != NULL, "there is a UTF-8 locale");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct deck deck;

	if (!length)
		return 0;
	demand(deck_parse(&deck, (const char *)bytes + 1, length - 1) == 0, "there is memory");
	for (size_t i = 0; i < deck.count; i++)
		check_slide(deck.slides[i], 1 + bytes[0] % 120);
	deck_free(&deck);
	return 0;
}

#ifdef REPLAY
/* Without a fuzzer: read each file that is named. */
int main(int count, char **words)
{
	static uint8_t bytes[DECK_LARGEST + 1];

	LLVMFuzzerInitialize(&count, &words);
	for (int i = 1; i < count; i++) {
		FILE *file = fopen(words[i], "rb");

		demand(file != NULL, words[i]);
		LLVMFuzzerTestOneInput(bytes, fread(bytes, 1, sizeof(bytes), file));
		fclose(file);
	}
	printf("%d decks\n", count - 1);
	return 0;
}
#endif
