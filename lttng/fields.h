/* SPDX-License-Identifier: MIT */
/* The fields of an event, made of the types and names of a probe's arguments. */

#ifndef FIELDS_H
#define FIELDS_H

#define FIELDS_1(t, a) FIELD(t, a)
#define FIELDS_2(t, a, ...) FIELD(t, a) FIELDS_1(__VA_ARGS__)
#define FIELDS_3(t, a, ...) FIELD(t, a) FIELDS_2(__VA_ARGS__)
#define FIELDS_4(t, a, ...) FIELD(t, a) FIELDS_3(__VA_ARGS__)
#define FIELDS_5(t, a, ...) FIELD(t, a) FIELDS_4(__VA_ARGS__)
#define FIELDS_6(t, a, ...) FIELD(t, a) FIELDS_5(__VA_ARGS__)
#define FIELDS_7(t, a, ...) FIELD(t, a) FIELDS_6(__VA_ARGS__)

/* Pasted to the first word of a type: which field it makes, and of which type. */
#define OF_TYPE_const TEXT,
#define OF_TYPE_void POINTER,
#define OF_TYPE_int INTEGER, int
#define OF_TYPE_long INTEGER, long
#define OF_TYPE_unsigned INTEGER, unsigned

#define FIELD(type, argument) FIELD_OF(OF_TYPE_##type, NAME(argument), argument)
#define FIELD_OF(...) FIELD_OF_KIND(__VA_ARGS__)
#define FIELD_OF_KIND(kind, type, name, argument) kind(type, name, argument)

#define TEXT(type, name, argument) lttng_ust_field_string(name, argument)
#define POINTER(type, name, argument)                                                              \
	lttng_ust_field_integer_hex(unsigned long, name, (unsigned long)argument)
#define INTEGER(type, name, argument) lttng_ust_field_integer(type, name, argument)

/* Three have the names that a code object has for them; the others their own. */
#define NAMED_filename , co_filename
#define NAMED_funcname , co_name
#define NAMED_lineno , line_no
#define NAME(argument) NAME_OF(NAMED_##argument, argument, )
#define NAME_OF(...) SECOND(__VA_ARGS__)
#define SECOND(first, second, ...) second

#endif
