/* SPDX-License-Identifier: MIT */
/* The system calls: their names, and what their arguments are. */

#ifndef SYSCALLS_CALLS_H
#define SYSCALLS_CALLS_H

#include "names.h"
#include "record.h"

#include <stdbool.h>

enum form {
	FORM_NONE,
	FORM_INT,
	FORM_LONG,
	FORM_SIZE,
	FORM_POINTER,
	FORM_MODE,
	FORM_FOLDER, /* what a path begins at */
	FORM_NAMES,
	FORM_OPTION, /* of a socket; the argument before is its level */
	/* What the pointer leads to: */
	FORM_PATH,
	FORM_ADDRESS,	   /* of a socket; the next argument is its length */
	FORM_ADDRESS_BACK, /* the same, told on leaving; the next argument points to its length */
	FORM_VALUE,	   /* of an option; the next argument is its length */
	FORM_VALUE_BACK,   /* the same, told on leaving; the next argument points to its length */
	FORM_POLL,	   /* what is waited for; the next argument is how many */
	FORM_EVENT,	   /* of epoll */
	FORM_EVENTS_BACK,  /* the same, told on leaving: as many as the call returned */
};

struct argument {
	const char *name;
	enum form form;
	const struct names *names;
};

struct call {
	struct argument arguments[MOST_ARGUMENTS];
	bool is_pointer; /* what it returns */
};

/* What is no call that we know has a class of its own. */
enum {
	CLASS_UNKNOWN = MOST_CALLS, /* a number that no call had when this was built */
	CLASS_COMPAT,		    /* any call of a 32-bit program */
	CLASSES,
};

/* The number of the call, or one of these. */
unsigned int call_class(const struct record *record);

/* NULL for those. */
const char *call_name(unsigned int class);

/* Never NULL: a call that we do not know has no arguments. */
const struct call *call_find(unsigned int class);

/* Whether an argument is told as text, on leaving what it was filled with. */
bool form_is_text(enum form form, enum phase phase);

/* What is to be captured of a call for its arguments, or its result. */
struct captures call_captures(const struct call *call, enum phase phase);

/* The argument that is told on leaving, too; NULL where there is none. */
const struct argument *call_told_back(const struct call *call);

#endif
