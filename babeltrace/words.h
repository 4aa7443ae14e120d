/* SPDX-License-Identifier: MIT */
/* The words of a form, made ready for the events of one class. */

/*
 * Words are text with fields of the event in braces:
 *   {name/other}      the first of these fields that there is; else "?"
 *   {name&line}       " [file:line]", of the path what follows the last "/"; the line may be
 *                     left out; nothing where the path is empty
 *   {name.}           with a "." after it, where it is not empty
 *   {name:zero|one}   a word for each value; nothing for others
 *   {name%}           the name of a level of logging
 *   {$}               the name of the event, or of the system call
 *   {*}               all fields of the payload
 *   {!}               the C function, by its address, as filter.lttng-utils.debug-info names it
 *   {~}               its name alone
 *   {=}               the result of a system call
 */

#ifndef STACKVIEW_WORDS_H
#define STACKVIEW_WORDS_H

#include "fields.h"

struct word {
	char sort; /* 0: text as it stands; "{": a field; else the sign that stands above */
	const char *text;
	size_t length;
	struct place place;
	struct place more[3]; /* a line; or of a C function: source, binary, address */
};

struct words {
	struct word *words;
	size_t count;
	const char *name; /* of the event, or of the system call */
};

struct words_options {
	bool has_full_paths;
	bool is_matched; /* the return of an entry that is known */
};

/* 0, or -ENOMEM. The template and the name must last. */
int words_prepare(struct words *words, const char *template, const char *name,
		  const bt_event_class *event_class);

void words_write(const struct words *words, const bt_event *event,
		 const struct words_options *options, enum colour colour, struct text *text);

void words_free(struct words *words);

#endif
