/* SPDX-License-Identifier: MIT */
/* UTF-8 text, and how many columns of a terminal it takes. */

#ifndef PRESENT_TEXT_H
#define PRESENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* What stands in for a character that cannot be shown: U+FFFD. */
#define TEXT_REPLACEMENT "\xef\xbf\xbd"

/* Is it UTF-8 throughout? If not, *where is the offset of the first wrong byte. */
bool text_is_utf8(const char *text, size_t length, size_t *where);

/*
 * A copy in which each character can be shown. Line ends of every kind become a
 * newline, a tab spaces up to the next multiple of eight columns, the escape
 * sequences of a terminal nothing; other control characters, wrong bytes, and
 * what the locale gives no width become U+FFFD. *length is that of the text, and
 * then that of the copy; NULL when out of memory.
 */
char *text_clean(struct arena *arena, const char *text, size_t *length);

/* The widest glyph, in columns: a family of four. */
enum { TEXT_GLYPH_WIDEST = 8 };

/*
 * The number of bytes of the first glyph of clean text of length > 0: a
 * character with those that combine with it. *columns is its width, 0 to 2 for
 * one character, up to the widest where a joiner (U+200D) ties several.
 */
size_t text_glyph(const char *text, size_t length, int *columns);

/* The columns that clean text without a newline takes. */
int text_columns(const char *text, size_t length);

#endif
