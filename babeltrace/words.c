/* SPDX-License-Identifier: MIT */
/* The words of a form, made ready for the events of one class. */

#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 80 };

/* What a class of events has of a C function. */
enum { SOURCE, BINARY, ADDRESS };

/* And of a place in Python. */
enum { LINE };

static void prepare_function(struct word *word, const bt_event_class *event_class)
{
	word->place = place_find_in_contexts(event_class, "debug_info.func");
	word->more[SOURCE] = place_find_in_contexts(event_class, "debug_info.src");
	word->more[BINARY] = place_find_in_contexts(event_class, "debug_info.bin");
	word->more[ADDRESS] = place_find_in_payload(event_class, "addr/func_addr");
	if (!word->more[ADDRESS].scope)
		word->more[ADDRESS] = place_find_in_contexts(event_class, "ip");
}

/* Names as they stand between two braces are not terminated. */
static struct place find_field(const char *at, size_t length, const bt_event_class *event_class)
{
	struct place none = { .scope = SCOPE_NONE };
	char names[MOST_NAMES];

	if (!length || length >= sizeof(names))
		return none;
	memcpy(names, at, length);
	names[length] = '\0';
	return place_find_in_payload(event_class, names);
}

/* What stands between two braces. */
static void prepare_field(struct word *word, const char *inside, size_t length,
			  const bt_event_class *event_class)
{
	size_t name = strcspn(inside, "&.:%$*!~=}");

	word->sort = name == length ? '{' : inside[name];
	word->text = inside + name + 1;
	word->length = name == length ? 0 : length - name - 1;
	if (word->sort == '!' || word->sort == '~')
		prepare_function(word, event_class);
	else if (word->sort == '=')
		word->place = find_field("ret", 3, event_class);
	else
		word->place = find_field(inside, name, event_class);
	if (word->sort == '&')
		word->more[LINE] = find_field(word->text, word->length, event_class);
}

static size_t count_words(const char *template)
{
	size_t count = 1;

	for (; *template; template ++)
		count += *template == '{' || *template == '}';
	return count;
}

int words_prepare(struct words *words, const char *template, const char *name,
		  const bt_event_class *event_class)
{
	words->name = name;
	words->count = 0;
	words->words = calloc(count_words(template), sizeof(*words->words));
	if (!words->words)
		return -ENOMEM;
	while (*template) {
		struct word *word = &words->words[words->count++];
		bool is_field = *template == '{';
		size_t length = is_field ? strcspn(template, "}") - 1 : strcspn(template, "{");

		if (is_field)
			prepare_field(word, template + 1, length, event_class);
		else
			*word = (struct word){ .text = template, .length = length };
		template += length + (is_field ? 2 : 0);
	}
	return 0;
}

static const char *borrow_known(const struct place *place, const bt_event *event)
{
	const char *string = field_get_string(place_borrow_field(place, event));

	return string && *string ? string : NULL;
}

static void write_place(const struct word *word, const bt_event *event, bool is_full,
			struct text *text)
{
	const char *path = borrow_known(&word->place, event);
	const bt_field *line = place_borrow_field(&word->more[LINE], event);
	const char *slash = path && !is_full ? strrchr(path, '/') : NULL;

	if (!path)
		return;
	path = slash ? slash + 1 : path;
	text_add_string(text, " [");
	text_add_escaped(text, path, strlen(path));
	if (line) {
		text_add(text, ":", 1);
		field_write(line, text);
	}
	text_add(text, "]", 1);
}

static void write_prefix(const bt_field *field, struct text *text)
{
	const char *string = field_get_string(field);

	if (!string || !*string)
		return;
	field_write(field, text);
	text_add(text, ".", 1);
}

static void write_choice(const struct word *word, const bt_field *field, struct text *text)
{
	const char *at = word->text, *end = word->text + word->length;
	int64_t value;

	if (!field_get_integer(field, &value))
		return;
	for (; at <= end && value >= 0; value--) {
		const char *bar = memchr(at, '|', (size_t)(end - at));

		if (!bar)
			bar = end;
		if (!value)
			text_add(text, at, (size_t)(bar - at));
		at = bar + 1;
	}
}

static void write_level(const bt_field *field, struct text *text)
{
	static const char *const names[] = { "NOTSET",	"DEBUG", "INFO",
					     "WARNING", "ERROR", "CRITICAL" };
	int64_t level;

	if (field_get_integer(field, &level) && level >= 0 && level <= 50 && level % 10 == 0) {
		text_add_string(text, names[level / 10]);
		return;
	}
	text_add_string(text, "level ");
	field_write(field, text);
}

/* debug-info writes "name+0", as the address is the function's first. */
static void write_function_name(const struct word *word, const bt_event *event, struct text *text)
{
	const char *name = borrow_known(&word->place, event);
	const char *plus = name ? strrchr(name, '+') : NULL;

	name = name ? name : "???";
	text_add_escaped(text, name, plus ? (size_t)(plus - name) : strlen(name));
}

/* Its place is its source, else its binary, else its address. */
static void write_function(const struct word *word, const bt_event *event, struct text *text)
{
	bool is_known = borrow_known(&word->place, event);
	const char *place = borrow_known(&word->more[SOURCE], event);
	int64_t address;

	write_function_name(word, event, text);
	if (!place && !is_known)
		place = borrow_known(&word->more[BINARY], event);
	if (place) {
		text_add_string(text, " [");
		text_add_escaped(text, place, strlen(place));
		text_add(text, "]", 1);
	} else if (!is_known &&
		   field_get_integer(place_borrow_field(&word->more[ADDRESS], event), &address)) {
		text_add_string(text, " [");
		text_add_in_base(text, (uint64_t)address, 16);
		text_add(text, "]", 1);
	}
}

static void write_error_name(int64_t result, struct text *text)
{
	const char *name = result > -4096 ? strerrorname_np((int)-result) : NULL;

	if (!name)
		return;
	text_add(text, " ", 1);
	text_add_string(text, name);
}

static void write_result(const struct words *words, const struct word *word, const bt_event *event,
			 const struct words_options *options, struct text *text)
{
	const bt_field *field = place_borrow_field(&word->place, event);
	int64_t result = 0;

	if (!options->is_matched) {
		text_add_escaped(text, words->name, strlen(words->name));
		text_add(text, " ", 1);
	}
	field_get_integer(field, &result);
	if (result < 0)
		text_paint(text, COLOUR_RED);
	text_add_string(text, "= ");
	if (field)
		field_write(field, text);
	else
		text_add(text, "?", 1);
	if (result < 0)
		write_error_name(result, text);
	payload_write_others(event, "ret", text);
}

static void write_word(const struct words *words, const struct word *word, const bt_event *event,
		       const struct words_options *options, struct text *text)
{
	const bt_field *field;

	switch (word->sort) {
	case 0:
		text_add(text, word->text, word->length);
		return;
	case '$':
		text_add_escaped(text, words->name, strlen(words->name));
		return;
	case '*':
		payload_write(event, text);
		return;
	case '!':
		write_function(word, event, text);
		return;
	case '~':
		write_function_name(word, event, text);
		return;
	case '=':
		write_result(words, word, event, options, text);
		return;
	case '&':
		write_place(word, event, options->has_full_paths, text);
		return;
	}
	field = place_borrow_field(&word->place, event);
	if (word->sort == ':')
		write_choice(word, field, text);
	else if (word->sort == '.')
		write_prefix(field, text);
	else if (!field)
		text_add(text, "?", 1);
	else if (word->sort == '%')
		write_level(field, text);
	else
		field_write(field, text);
}

void words_write(const struct words *words, const bt_event *event,
		 const struct words_options *options, enum colour colour, struct text *text)
{
	text_paint(text, colour);
	for (size_t i = 0; i < words->count; i++)
		write_word(words, &words->words[i], event, options, text);
	text_paint(text, COLOUR_NONE);
}

void words_free(struct words *words)
{
	free(words->words);
	words->words = NULL;
	words->count = 0;
}
