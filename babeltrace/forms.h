/* SPDX-License-Identifier: MIT */
/* The events that we know: their kind, what they do to a stack, and their words. */

#ifndef STACKVIEW_FORMS_H
#define STACKVIEW_FORMS_H

#include "kinds.h"

struct form {
	const char *name; /* of the event; with "*" at its end, how it begins */
	enum kind kind;
	enum role role;
	const char *identity; /* the field that pairs an entry with its return; NULL for none */
	const char *words;    /* as words.h has it */
};

/* Never NULL: what is not known is of the kind OTHER. */
const struct form *form_find(const char *event_name);

/* The name of the event, without what all of its form have in common. */
const char *form_strip(const struct form *form, const char *event_name);

#endif
