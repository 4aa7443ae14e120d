/* SPDX-License-Identifier: MIT */
/* The parameters of the component: a table says what each may be, and where it goes. */

#include "parameters.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What a value may be; more than one where it says so. */
enum {
	IS_BOOL = 1,
	IS_NUMBER = 2, /* from least on */
	IS_WORD = 4,   /* where there are choices, one of them; else any text but none */
	IS_DURATION = 8,
	IS_MANY = 16, /* an array of these; one alone is an array of one */
};

struct parameter {
	const char *name;
	unsigned int types;
	const char *const *choices;
	int64_t least;
	size_t offset; /* in struct parameters */
	int (*store)(void *place, const bt_value *value, const struct parameter *parameter);
	const char *meaning; /* what it may be, for the error */
};

#define KIND_NAME(kind, name, colour) name,
static const char *const kind_names[] = { KINDS(KIND_NAME) NULL };
#define KIND_WORD(kind, name, colour) " " name
static const char *const color_names[] = { "auto", "never", "always", NULL };
static const char *const timeline_names[] = { "merged", "thread", NULL };

static int choice_index(const char *const *choices, const char *word)
{
	for (int i = 0; choices[i]; i++)
		if (!strcmp(choices[i], word))
			return i;
	return -1;
}

static bool get_number(const bt_value *value, int64_t *number)
{
	if (bt_value_is_signed_integer(value)) {
		*number = bt_value_integer_signed_get(value);
		return true;
	}
	if (!bt_value_is_unsigned_integer(value) ||
	    bt_value_integer_unsigned_get(value) > INT64_MAX)
		return false;
	*number = (int64_t)bt_value_integer_unsigned_get(value);
	return true;
}

static int store_bool(void *place, const bt_value *value, const struct parameter *parameter)
{
	(void)parameter;
	*(bool *)place = bt_value_bool_get(value);
	return 0;
}

static int store_number(void *place, const bt_value *value, const struct parameter *parameter)
{
	(void)parameter;
	get_number(value, place);
	return 0;
}

static int store_choice(void *place, const bt_value *value, const struct parameter *parameter)
{
	int index = choice_index(parameter->choices, bt_value_string_get(value));

	memcpy(place, &index, sizeof(index));
	return 0;
}

static int store_string(void *place, const bt_value *value, const struct parameter *parameter)
{
	char *copy = strdup(bt_value_string_get(value));

	(void)parameter;
	if (!copy)
		return -ENOMEM;
	free(*(char **)place);
	*(char **)place = copy;
	return 0;
}

static int store_kind(void *place, const bt_value *value, const struct parameter *parameter)
{
	uint32_t *kinds = place;

	*kinds |= 1u << choice_index(parameter->choices, bt_value_string_get(value));
	return 0;
}

static int store_wanted(void *place, const bt_value *value, const struct parameter *parameter)
{
	struct selection *selection = place;
	struct wanted wanted = { 0 };
	struct wanted *larger;
	int error = 0;

	if (bt_value_is_string(value))
		error = store_string(&wanted.name, value, parameter);
	else
		get_number(value, &wanted.number);
	if (error)
		return error;
	larger = realloc(selection->wanted, (selection->count + 1) * sizeof(*larger));
	if (!larger) {
		free(wanted.name);
		return -ENOMEM;
	}
	selection->wanted = larger;
	larger[selection->count++] = wanted;
	return 0;
}

/* What follows the point, as billionths. NULL where there is a point and no digit. */
static const char *parse_fraction(const char *at, int64_t *billionths)
{
	int64_t worth = 100000000;

	*billionths = 0;
	if (*at != '.')
		return at;
	if (!isdigit((unsigned char)*++at))
		return NULL;
	for (; isdigit((unsigned char)*at); at++, worth /= 10)
		*billionths += (*at - '0') * worth;
	return at;
}

static int64_t unit_nanoseconds(const char *name)
{
	static const struct {
		const char *name;
		int64_t nanoseconds;
	} units[] = { { "", 1 },      { "ns", 1 },	 { "us", 1000 },
		      { "µs", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].name, name))
			return units[i].nanoseconds;
	return 0;
}

/* "10us", "1.5ms"; a number alone is of nanoseconds. */
static bool parse_duration(const char *word, int64_t *duration)
{
	int64_t whole, billionths, unit;
	const char *name;
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	whole = strtoll(word, &end, 10);
	name = errno ? NULL : parse_fraction(end, &billionths);
	unit = name ? unit_nanoseconds(name) : 0;
	return unit && !__builtin_mul_overflow(whole, unit, duration) &&
	       !__builtin_add_overflow(*duration, billionths * unit / 1000000000, duration);
}

static int store_duration(void *place, const bt_value *value, const struct parameter *parameter)
{
	(void)parameter;
	if (bt_value_is_string(value))
		parse_duration(bt_value_string_get(value), place);
	else
		get_number(value, place);
	return 0;
}

#define PLACE(member) offsetof(struct parameters, member)

static const struct parameter table[] = {
	{ "color", IS_WORD, color_names, 0, PLACE(color), store_choice, "auto, never or always" },
	{ "timeline", IS_WORD, timeline_names, 0, PLACE(timeline), store_choice,
	  "merged or thread" },
	{ "processes", IS_WORD | IS_NUMBER | IS_MANY, NULL, 0, PLACE(processes), store_wanted,
	  "process ids and names" },
	{ "threads", IS_WORD | IS_NUMBER | IS_MANY, NULL, 0, PLACE(threads), store_wanted,
	  "thread ids and names" },
	{ "minimum-duration", IS_DURATION | IS_NUMBER, NULL, 0, PLACE(minimum_duration),
	  store_duration, "a time such as 10us or 1.5ms, or a number of nanoseconds" },
	{ "depth", IS_NUMBER, NULL, 1, PLACE(depth), store_number, "a number from 1 on" },
	{ "kinds", IS_WORD | IS_MANY, kind_names, 0, PLACE(kinds), store_kind,
	  "some of these:" KINDS(KIND_WORD) },
	{ "full-paths", IS_BOOL, NULL, 0, PLACE(has_full_paths), store_bool, "true or false" },
	{ "path", IS_WORD, NULL, 0, PLACE(path), store_string, "the path of a file to write" },
};

enum { COUNT = sizeof(table) / sizeof(*table) };

static bool is_valid(const struct parameter *parameter, const bt_value *value)
{
	int64_t number;

	if (bt_value_is_bool(value))
		return parameter->types & IS_BOOL;
	if (get_number(value, &number))
		return parameter->types & IS_NUMBER && number >= parameter->least;
	if (!bt_value_is_string(value))
		return false;
	if (parameter->types & IS_DURATION)
		return parse_duration(bt_value_string_get(value), &number);
	if (!(parameter->types & IS_WORD))
		return false;
	if (parameter->choices)
		return choice_index(parameter->choices, bt_value_string_get(value)) >= 0;
	return *bt_value_string_get(value);
}

static int store_value(struct parameters *parameters, const struct parameter *parameter,
		       const bt_value *value)
{
	if (!is_valid(parameter, value))
		return -EINVAL;
	return parameter->store((char *)parameters + parameter->offset, value, parameter);
}

static int store_values(struct parameters *parameters, const struct parameter *parameter,
			const bt_value *value)
{
	uint64_t count;
	int error = 0;

	if (!(parameter->types & IS_MANY) || !bt_value_is_array(value))
		return store_value(parameters, parameter, value);
	count = bt_value_array_get_length(value);
	if (!count)
		return -EINVAL;
	for (uint64_t i = 0; i < count && !error; i++)
		error = store_value(parameters, parameter,
				    bt_value_array_borrow_element_by_index_const(value, i));
	return error;
}

struct parsing {
	struct parameters *parameters;
	bt_self_component *component;
	int error;
};

static void tell_unknown(const struct parsing *parsing, const char *name)
{
	struct text names = { 0 };

	for (int i = 0; i < COUNT; i++) {
		text_add_string(&names, i ? ", " : "");
		text_add_string(&names, table[i].name);
	}
	BT_CURRENT_THREAD_ERROR_APPEND_CAUSE_FROM_COMPONENT(
	    parsing->component, "no such parameter: %s: there are %.*s", name, (int)names.length,
	    names.bytes ? names.bytes : "");
	text_free(&names);
}

static bt_value_map_foreach_entry_const_func_status parse_entry(const char *name,
								const bt_value *value, void *data)
{
	struct parsing *parsing = data;
	const struct parameter *parameter = table;

	while (parameter < table + COUNT && strcmp(parameter->name, name))
		parameter++;
	if (parameter == table + COUNT) {
		tell_unknown(parsing, name);
		parsing->error = -EINVAL;
		goto end;
	}
	parsing->error = store_values(parsing->parameters, parameter, value);
	if (parsing->error == -EINVAL)
		BT_CURRENT_THREAD_ERROR_APPEND_CAUSE_FROM_COMPONENT(
		    parsing->component, "parameter not valid: %s: it may be %s", name,
		    parameter->meaning);
end:
	switch (parsing->error) {
	case 0:
		return BT_VALUE_MAP_FOREACH_ENTRY_CONST_FUNC_STATUS_OK;
	case -ENOMEM:
		return BT_VALUE_MAP_FOREACH_ENTRY_CONST_FUNC_STATUS_MEMORY_ERROR;
	default:
		return BT_VALUE_MAP_FOREACH_ENTRY_CONST_FUNC_STATUS_ERROR;
	}
}

int parameters_parse(struct parameters *parameters, const bt_value *values,
		     bt_self_component *component)
{
	struct parsing parsing = { .parameters = parameters, .component = component };

	*parameters = (struct parameters){ 0 };
	if (bt_value_map_foreach_entry_const(values, parse_entry, &parsing) < 0)
		return parsing.error ? parsing.error : -ENOMEM;
	if (!parameters->kinds)
		parameters->kinds = ~(1u << KIND_OTHER);
	return parsing.error;
}

static void selection_free(struct selection *selection)
{
	for (size_t i = 0; i < selection->count; i++)
		free(selection->wanted[i].name);
	free(selection->wanted);
}

void parameters_free(struct parameters *parameters)
{
	selection_free(&parameters->processes);
	selection_free(&parameters->threads);
	free(parameters->path);
	*parameters = (struct parameters){ 0 };
}

static bool is_wanted(const struct wanted *wanted, const int64_t *numbers, size_t number_count,
		      const char *const *names, size_t name_count)
{
	for (size_t i = 0; i < number_count && !wanted->name; i++)
		if (numbers[i] == wanted->number && numbers[i] >= 0)
			return true;
	for (size_t i = 0; i < name_count && wanted->name; i++)
		if (names[i] && !fnmatch(wanted->name, names[i], 0))
			return true;
	return false;
}

bool selection_has(const struct selection *selection, const int64_t *numbers, size_t number_count,
		   const char *const *names, size_t name_count)
{
	for (size_t i = 0; i < selection->count; i++)
		if (is_wanted(&selection->wanted[i], numbers, number_count, names, name_count))
			return true;
	return !selection->count;
}
