/* SPDX-License-Identifier: MIT */
/* Where a field of an event is, and what it says. */

#ifndef STACKVIEW_FIELDS_H
#define STACKVIEW_FIELDS_H

#include "text.h"

#include <babeltrace2/babeltrace.h>

enum scope {
	SCOPE_NONE, /* there is no such field */
	SCOPE_PAYLOAD,
	SCOPE_COMMON_CONTEXT,
	SCOPE_SPECIFIC_CONTEXT,
	SCOPE_PACKET_CONTEXT,
};

/* The same in all events of a class. */
struct place {
	enum scope scope;
	uint64_t index;	 /* of the member */
	uint64_t nested; /* of the member's own member */
	bool is_nested;
};

/*
 * Find the first of several names, "one/other", in the payload or, if that is not meant,
 * in the contexts. "outer.inner" is a member of a structure.
 */
struct place place_find_in_payload(const bt_event_class *event_class, const char *names);
struct place place_find_in_contexts(const bt_event_class *event_class, const char *names);

/* The field; NULL where the event has none. */
const bt_field *place_borrow_field(const struct place *place, const bt_event *event);

/* False where it is no integer. Of an unsigned one, the bits. */
bool field_get_integer(const bt_field *field, int64_t *value);

/* The integer at a place; -1 where there is none. */
int64_t place_read_integer(const struct place *place, const bt_event *event);

/* NULL where it is no string. */
const char *field_get_string(const bt_field *field);

/* A number that is the same for the same value: of an integer that, of a string a hash. */
uint64_t field_get_identity(const bt_field *field);
uint64_t string_get_identity(const char *string);

/* As it is written by itself. */
void field_write(const bt_field *field, struct text *text);

/* All members of the payload, "one=1, other="text""; long strings and arrays are cut. */
void payload_write(const bt_event *event, struct text *text);

/* The same after two spaces, without the one of a name and without addresses. */
void payload_write_others(const bt_event *event, const char *but, struct text *text);

#endif
