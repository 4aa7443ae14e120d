/* SPDX-License-Identifier: MIT */
/* A deck of slides, as it stands in a Markdown file. */

#ifndef PRESENT_DECK_H
#define PRESENT_DECK_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

/* What a piece of text looks like: a set of these. */
enum style {
	STYLE_STRONG = 1 << 0,
	STYLE_EMPHASIS = 1 << 1,
	STYLE_STRUCK = 1 << 2,
	STYLE_LINK = 1 << 3,
	STYLE_CODE = 1 << 4,
	STYLE_STRING = 1 << 5,	/* in code: a literal */
	STYLE_COMMENT = 1 << 6, /* in code: a comment */
	STYLE_TITLE = 1 << 7,	/* a heading of the first level */
	STYLE_HEADING = 1 << 8, /* any other */
	STYLE_FAINT = 1 << 9,	/* bullets, rules, captions */
	STYLE_OUTPUT = 1 << 10, /* what a command printed */
	STYLE_ERROR = 1 << 11,
};

/* Clean text of one style (see text.h); a newline in it breaks the line. */
struct span {
	const char *text;
	size_t length;
	unsigned style;
	struct span *next;
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

enum block_kind {
	BLOCK_TEXT,
	BLOCK_HEADING,
	BLOCK_CODE,
	BLOCK_RULE,
	BLOCK_TABLE,
};

/* What is set apart from what comes before it: a paragraph, a list's item. */
struct block {
	enum block_kind kind;
	enum align align;
	int level;	    /* of a heading: 1 to 6 */
	int quotes;	    /* how many quotes it stands in */
	int indent;	    /* columns that the lists it stands in take */
	bool tight;	    /* no empty line before it */
	const char *marker; /* of a list's item, stands in the indent; or NULL */
	struct span *first, *last;
	const char *command;	     /* of code that is marked to be run, as written; or NULL */
	struct row *rows, *last_row; /* of a table */
	struct block *next;
};

/* A row of a table: its cells are text. */
struct row {
	struct block *first, *last;
	bool is_heading;
	struct row *next;
};

struct slide {
	struct block *first, *last;
	const char *notes; /* what comments say, clean; "" where there are none */
	struct slide *next;
};

struct deck {
	struct arena arena;
	struct slide **slides;
	size_t count;
};

/* The largest deck that is read, in bytes. */
enum { DECK_LARGEST = 2 * 1024 * 1024 };

/*
 * Read a deck from a file. Returns 0, or a negative errno; *why then says in
 * words what is wrong with the file where errno's own words would not, or is
 * NULL. The words last until the next call.
 */
int deck_read(struct deck *deck, const char *path, const char **why);

/*
 * Make a deck of Markdown in UTF-8: slides part at a line of three dashes or
 * more. Empty slides are left out. 0, or -ENOMEM.
 */
int deck_parse(struct deck *deck, const char *text, size_t length);

void deck_free(struct deck *deck);

#endif
