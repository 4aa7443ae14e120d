/* SPDX-License-Identifier: MIT */
/* The little HTML that Markdown may hold: comments, tags, entities. */

#ifndef PRESENT_HTML_H
#define PRESENT_HTML_H

#include <stdbool.h>
#include <stddef.h>

enum html_kind { HTML_TEXT, HTML_COMMENT, HTML_START, HTML_END };

struct html_token {
	enum html_kind kind;
	const char *text; /* what is between the marks */
	size_t length;
};

/*
 * Read the token at *at and move behind it; false at the end. What is not
 * closed goes to the end.
 */
bool html_next(const char *text, size_t length, size_t *at, struct html_token *token);

/* Is it a tag of this name, that starts or ends something? */
bool html_is(const struct html_token *tag, const char *name);

/* The value of an attribute, *length bytes in the tag; NULL where it has none. */
const char *html_attribute(const struct html_token *tag, const char *name, size_t *length);

/* The text without the white space at both ends; *length is changed to match. */
const char *html_trim(const char *text, size_t *length);

/* The most bytes that an entity becomes. */
enum { HTML_ENTITY_LARGEST = 4 };

/* The UTF-8 of an entity, "&…;": its number of bytes, 0 where it is not known. */
size_t html_entity(const char *text, size_t length, char utf8[HTML_ENTITY_LARGEST]);

#endif
