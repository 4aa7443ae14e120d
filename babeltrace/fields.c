/* SPDX-License-Identifier: MIT */
/* Where a field of an event is, and what it says. */

#include "fields.h"

#include <string.h>

enum {
	MOST_QUOTED = 64, /* bytes of a string among arguments */
	MOST_ELEMENTS = 8,
	MOST_NESTING = 4,
};

static const bt_field_class *borrow_scope_class(const bt_event_class *event_class, enum scope scope)
{
	const bt_stream_class *stream_class = bt_event_class_borrow_stream_class_const(event_class);

	switch (scope) {
	case SCOPE_PAYLOAD:
		return bt_event_class_borrow_payload_field_class_const(event_class);
	case SCOPE_COMMON_CONTEXT:
		return bt_stream_class_borrow_event_common_context_field_class_const(stream_class);
	case SCOPE_SPECIFIC_CONTEXT:
		return bt_event_class_borrow_specific_context_field_class_const(event_class);
	case SCOPE_PACKET_CONTEXT:
		return bt_stream_class_supports_packets(stream_class)
			   ? bt_stream_class_borrow_packet_context_field_class_const(stream_class)
			   : NULL;
	default:
		return NULL;
	}
}

static bool is_structure(const bt_field_class *class)
{
	return class && bt_field_class_get_type(class) == BT_FIELD_CLASS_TYPE_STRUCTURE;
}

/* The index of the member, and its class; NULL where there is none. */
static const bt_field_class *find_member(const bt_field_class *structure, const char *name,
					 size_t length, uint64_t *index)
{
	const bt_field_class_structure_member *member;
	uint64_t count;

	if (!is_structure(structure))
		return NULL;
	count = bt_field_class_structure_get_member_count(structure);
	for (*index = 0; *index < count; (*index)++) {
		const char *found;

		member = bt_field_class_structure_borrow_member_by_index_const(structure, *index);
		found = bt_field_class_structure_member_get_name(member);
		if (strlen(found) == length && !memcmp(found, name, length))
			return bt_field_class_structure_member_borrow_field_class_const(member);
	}
	return NULL;
}

static struct place find_one(const bt_event_class *event_class, enum scope scope, const char *name,
			     size_t length)
{
	const bt_field_class *class = borrow_scope_class(event_class, scope);
	const char *dot = memchr(name, '.', length);
	struct place place = { .scope = scope };

	class = find_member(class, name, dot ? (size_t)(dot - name) : length, &place.index);
	if (class && dot) {
		place.is_nested = true;
		class =
		    find_member(class, dot + 1, (size_t)(name + length - dot - 1), &place.nested);
	}
	if (!class)
		place.scope = SCOPE_NONE;
	return place;
}

static struct place find_any(const bt_event_class *event_class, const enum scope *scopes,
			     const char *names)
{
	struct place place = { .scope = SCOPE_NONE };

	while (*names && !place.scope) {
		size_t length = strcspn(names, "/");

		for (const enum scope *scope = scopes; *scope && !place.scope; scope++)
			place = find_one(event_class, *scope, names, length);
		names += length + (names[length] == '/');
	}
	return place;
}

struct place place_find_in_payload(const bt_event_class *event_class, const char *names)
{
	static const enum scope scopes[] = { SCOPE_PAYLOAD, SCOPE_NONE };

	return find_any(event_class, scopes, names);
}

struct place place_find_in_contexts(const bt_event_class *event_class, const char *names)
{
	static const enum scope scopes[] = { SCOPE_COMMON_CONTEXT, SCOPE_SPECIFIC_CONTEXT,
					     SCOPE_PACKET_CONTEXT, SCOPE_NONE };

	return find_any(event_class, scopes, names);
}

static const bt_field *borrow_scope_field(const bt_event *event, enum scope scope)
{
	switch (scope) {
	case SCOPE_PAYLOAD:
		return bt_event_borrow_payload_field_const(event);
	case SCOPE_COMMON_CONTEXT:
		return bt_event_borrow_common_context_field_const(event);
	case SCOPE_SPECIFIC_CONTEXT:
		return bt_event_borrow_specific_context_field_const(event);
	case SCOPE_PACKET_CONTEXT:
		return bt_packet_borrow_context_field_const(bt_event_borrow_packet_const(event));
	default:
		return NULL;
	}
}

const bt_field *place_borrow_field(const struct place *place, const bt_event *event)
{
	const bt_field *field = borrow_scope_field(event, place->scope);

	if (field)
		field = bt_field_structure_borrow_member_field_by_index_const(field, place->index);
	if (field && place->is_nested)
		field = bt_field_structure_borrow_member_field_by_index_const(field, place->nested);
	return field;
}

bool field_get_integer(const bt_field *field, int64_t *value)
{
	bt_field_class_type type;

	if (!field)
		return false;
	type = bt_field_get_class_type(field);
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
		*value = (int64_t)bt_field_integer_unsigned_get_value(field);
	else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		*value = bt_field_integer_signed_get_value(field);
	else if (type == BT_FIELD_CLASS_TYPE_BOOL)
		*value = bt_field_bool_get_value(field);
	else
		return false;
	return true;
}

int64_t place_read_integer(const struct place *place, const bt_event *event)
{
	int64_t value;

	return field_get_integer(place_borrow_field(place, event), &value) ? value : -1;
}

const char *field_get_string(const bt_field *field)
{
	if (!field || bt_field_get_class_type(field) != BT_FIELD_CLASS_TYPE_STRING)
		return NULL;
	return bt_field_string_get_value(field);
}

uint64_t string_get_identity(const char *string)
{
	uint64_t hash = 14695981039346656037u;

	for (; *string; string++)
		hash = (hash ^ (unsigned char)*string) * 1099511628211u;
	return hash;
}

uint64_t field_get_identity(const bt_field *field)
{
	const char *string = field_get_string(field);
	int64_t value = 0;

	if (string)
		return string_get_identity(string);
	field_get_integer(field, &value);
	return (uint64_t)value;
}

static void write_nested(const bt_field *field, struct text *text, int nesting);

static unsigned int base_of(const bt_field *field)
{
	return bt_field_class_integer_get_preferred_display_base(
	    bt_field_borrow_class_const(field));
}

static void write_signed(const bt_field *field, struct text *text)
{
	int64_t value = bt_field_integer_signed_get_value(field);
	unsigned int base = base_of(field);

	if (base == 10)
		text_add_signed(text, value);
	else
		text_add_in_base(text, (uint64_t)value, base);
}

/* The names that the trace has for a value: true where there are any. */
static bool write_labels(const bt_field *field, bt_field_class_type type, struct text *text)
{
	bt_field_class_enumeration_mapping_label_array labels;
	bt_field_enumeration_get_mapping_labels_status status;
	uint64_t count;

	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_ENUMERATION))
		status = bt_field_enumeration_unsigned_get_mapping_labels(field, &labels, &count);
	else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_ENUMERATION))
		status = bt_field_enumeration_signed_get_mapping_labels(field, &labels, &count);
	else
		return false;
	if (status != BT_FIELD_ENUMERATION_GET_MAPPING_LABELS_STATUS_OK) {
		bt_current_thread_clear_error();
		text->has_failed = true;
		return true;
	}
	for (uint64_t i = 0; i < count; i++) {
		text_add_string(text, i ? "|" : "");
		text_add_escaped(text, labels[i], strlen(labels[i]));
	}
	return count;
}

static void write_array(const bt_field *field, struct text *text, int nesting)
{
	uint64_t count = bt_field_array_get_length(field);

	text_add(text, "[", 1);
	for (uint64_t i = 0; i < count && i < MOST_ELEMENTS; i++) {
		if (i)
			text_add(text, ", ", 2);
		write_nested(bt_field_array_borrow_element_field_by_index_const(field, i), text,
			     nesting + 1);
	}
	if (count > MOST_ELEMENTS) {
		text_add(text, ", ", 2);
		text_add_ellipsis(text);
	}
	text_add(text, "]", 1);
}

/* A pointer of the traced program says nothing to its reader. */
static bool is_address(const bt_field *field)
{
	return bt_field_class_type_is(bt_field_get_class_type(field),
				      BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER) &&
	       base_of(field) == 16;
}

/* Tracers tell the length of an array in a field of its own, as "_fds_length". */
static bool is_length(const char *name)
{
	size_t length = strlen(name);

	return *name == '_' && length > strlen("_length") &&
	       !strcmp(name + length - strlen("_length"), "_length");
}

/* With a name that is left out, so are addresses. */
static void write_members(const bt_field *field, const char *but, struct text *text, int nesting)
{
	const bt_field_class *class = bt_field_borrow_class_const(field);
	uint64_t count = bt_field_class_structure_get_member_count(class);
	const char *separator = but ? "  " : "";

	for (uint64_t i = 0; i < count; i++) {
		const bt_field *member =
		    bt_field_structure_borrow_member_field_by_index_const(field, i);
		const char *name = bt_field_class_structure_member_get_name(
		    bt_field_class_structure_borrow_member_by_index_const(class, i));

		if (is_length(name) || (but && (!strcmp(name, but) || is_address(member))))
			continue;
		text_add_string(text, separator);
		text_add_escaped(text, name, strlen(name));
		text_add(text, "=", 1);
		write_nested(member, text, nesting + 1);
		separator = ", ";
	}
}

static void write_compound(const bt_field *field, bt_field_class_type type, struct text *text,
			   int nesting)
{
	if (nesting >= MOST_NESTING) {
		text_add_ellipsis(text);
	} else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_ARRAY)) {
		write_array(field, text, nesting);
	} else if (type == BT_FIELD_CLASS_TYPE_STRUCTURE) {
		text_add(text, "{", 1);
		write_members(field, NULL, text, nesting);
		text_add(text, "}", 1);
	} else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_OPTION)) {
		write_nested(bt_field_option_borrow_field_const(field), text, nesting + 1);
	} else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_VARIANT)) {
		write_nested(bt_field_variant_borrow_selected_option_field_const(field), text,
			     nesting + 1);
	} else {
		text_add(text, "?", 1);
	}
}

static void write_scalar(const bt_field *field, bt_field_class_type type, struct text *text,
			 int nesting)
{
	if (write_labels(field, type, text))
		return;
	if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_UNSIGNED_INTEGER))
		text_add_in_base(text, bt_field_integer_unsigned_get_value(field), base_of(field));
	else if (bt_field_class_type_is(type, BT_FIELD_CLASS_TYPE_SIGNED_INTEGER))
		write_signed(field, text);
	else if (type == BT_FIELD_CLASS_TYPE_BOOL)
		text_add_string(text, bt_field_bool_get_value(field) ? "true" : "false");
	else if (type == BT_FIELD_CLASS_TYPE_BIT_ARRAY)
		text_add_in_base(text, bt_field_bit_array_get_value_as_integer(field), 16);
	else if (type == BT_FIELD_CLASS_TYPE_SINGLE_PRECISION_REAL)
		text_add_real(text, (double)bt_field_real_single_precision_get_value(field));
	else if (type == BT_FIELD_CLASS_TYPE_DOUBLE_PRECISION_REAL)
		text_add_real(text, bt_field_real_double_precision_get_value(field));
	else
		write_compound(field, type, text, nesting);
}

static void write_quoted(const char *string, struct text *text)
{
	size_t length = strnlen(string, MOST_QUOTED + 1);

	text_add(text, "\"", 1);
	text_add_escaped(text, string, length > MOST_QUOTED ? MOST_QUOTED : length);
	if (length > MOST_QUOTED)
		text_add_ellipsis(text);
	text_add(text, "\"", 1);
}

static void write_nested(const bt_field *field, struct text *text, int nesting)
{
	const char *string = field_get_string(field);

	if (!field) {
		text_add(text, "-", 1);
	} else if (string) {
		write_quoted(string, text);
	} else {
		write_scalar(field, bt_field_get_class_type(field), text, nesting);
	}
}

void field_write(const bt_field *field, struct text *text)
{
	const char *string = field_get_string(field);

	if (string)
		text_add_escaped(text, string, strlen(string));
	else
		write_nested(field, text, 0);
}

void payload_write(const bt_event *event, struct text *text)
{
	const bt_field *payload = bt_event_borrow_payload_field_const(event);

	if (payload)
		write_members(payload, NULL, text, 0);
}

void payload_write_others(const bt_event *event, const char *but, struct text *text)
{
	const bt_field *payload = bt_event_borrow_payload_field_const(event);

	if (payload)
		write_members(payload, but, text, 0);
}
