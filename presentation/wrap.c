/* SPDX-License-Identifier: MIT */
/* Where lines part: by words, by display width, never inside a glyph. */

#include "wrap.h"

#include "text.h"

bool wrap_glyph(struct cursor *cursor, struct glyph *glyph)
{
	const struct span *span = cursor->span;

	if (!span)
		return false;
	glyph->text = span->text + cursor->at;
	glyph->style = span->style;
	glyph->is_newline = *glyph->text == '\n';
	glyph->is_space = *glyph->text == ' ';
	glyph->columns = 0;
	glyph->length = 1;
	if (!glyph->is_newline)
		glyph->length = text_glyph(glyph->text, span->length - cursor->at, &glyph->columns);
	cursor->at += glyph->length;
	if (cursor->at == span->length)
		*cursor = (struct cursor){ .span = span->next };
	return true;
}

/* ---- words --------------------------------------------------------------- */

enum word_kind { WORD, WORD_NEWLINE, WORD_END };

/* Glyphs that stay together, and the spaces before them. */
struct word {
	enum word_kind kind;
	struct cursor start, end; /* behind the spaces; behind the word */
	int spaces, columns;
};

/*
 * Wide characters part without a space, as those of Chinese and Japanese do;
 * a hyphen does inside a word, not in "--help".
 */
static bool may_part(const struct glyph *before, const struct glyph *glyph)
{
	if (before->columns >= 2 || glyph->columns >= 2)
		return true;
	return *before->text == '-' && *glyph->text != '-';
}

static struct word read_word(struct cursor cursor)
{
	struct word word = { .kind = WORD, .start = cursor, .end = cursor };
	struct glyph glyph, before = { .text = "", .columns = 0 };
	bool has_letter = false, more;

	while ((more = wrap_glyph(&cursor, &glyph)) && glyph.is_space) {
		word.spaces++;
		word.start = word.end = cursor;
	}
	if (!more || glyph.is_newline) {
		word.kind = more ? WORD_NEWLINE : WORD_END;
		word.end = cursor;
		return word;
	}
	do {
		if (word.columns && may_part(&before, &glyph) &&
		    (has_letter || before.columns >= 2 || glyph.columns >= 2))
			break;
		has_letter |= *glyph.text != '-';
		word.columns += glyph.columns;
		word.end = cursor;
		before = glyph;
	} while (wrap_glyph(&cursor, &glyph) && !glyph.is_space && !glyph.is_newline);
	return word;
}

/* As much of a word as goes into `columns`, at least a glyph of it. */
static struct cursor cut_word(struct cursor cursor, int columns, int *used)
{
	struct cursor end = cursor;
	struct glyph glyph;

	*used = 0;
	while (wrap_glyph(&cursor, &glyph) && !glyph.is_space && !glyph.is_newline) {
		if (*used && *used + glyph.columns > columns)
			break;
		*used += glyph.columns;
		end = cursor;
	}
	return end;
}

/* ---- lines --------------------------------------------------------------- */

struct piece wrap_piece(struct cursor cursor, int columns, bool keeps_spaces)
{
	struct piece piece = { .start = cursor, .end = cursor, .next = cursor };
	struct word word = read_word(cursor);
	int used = 0, gap = keeps_spaces ? word.spaces : 0;
	bool has_word = false;

	if (!keeps_spaces || word.kind != WORD || gap + TEXT_GLYPH_WIDEST > columns) {
		piece.start = piece.end = word.start;
		gap = 0;
	}
	while (word.kind == WORD && used + gap + word.columns <= columns) {
		used += gap + word.columns;
		has_word = true;
		piece.end = word.end;
		word = read_word(word.end);
		gap = word.spaces;
	}
	piece.next = word.kind == WORD ? word.start : word.end;
	if (word.kind == WORD && !has_word) {
		piece.end = piece.next = cut_word(word.start, columns - gap, &used);
		used += gap;
	}
	piece.columns = used;
	piece.goes_on = word.kind == WORD;
	piece.is_last = !piece.next.span;
	return piece;
}
