/* SPDX-License-Identifier: MIT */
/* The events that we know: their kind, what they do to a stack, and their words. */

#include "forms.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define PLACE "{co_filename/filename&line_no/lineno}"
#define FRAME "frame/code/co_name/funcname"
#define LOCK "{kind:Lock|RLock} {lock}"

static const struct form forms[] = {
	{ "python:function__entry", KIND_PYTHON, ROLE_ENTER, FRAME,
	  "{co_name/funcname}" PLACE "{how:| goes on| is thrown into}" },
	{ "python:function__return", KIND_PYTHON, ROLE_LEAVE, FRAME,
	  "<- {co_name/funcname}{why:| yields| raises}" },
	{ "python:line", KIND_LINE, ROLE_POINT, NULL, "line {line_no/lineno}" PLACE },
	{ "python:cfunction__entry", KIND_CFUNCTION, ROLE_ENTER, "callable/name",
	  "{module.}{name}" PLACE },
	{ "python:cfunction__return", KIND_CFUNCTION, ROLE_LEAVE, "callable/name",
	  "<- {module.}{name}" },
	{ "python:exception__raise", KIND_EXCEPTION, ROLE_POINT, NULL,
	  "raises {type}: {message}" PLACE },
	{ "python:exception__catch", KIND_EXCEPTION, ROLE_POINT, NULL,
	  "catches {type}: {message}" PLACE },
	{ "python:instance__new__start", KIND_INSTANCE, ROLE_ENTER, "type/class",
	  "new {class}{file&}" },
	{ "python:instance__new__done", KIND_INSTANCE, ROLE_LEAVE, "type/class",
	  "<- new {class} {object}, {size} bytes" },
	{ "python:instance__delete__start", KIND_INSTANCE, ROLE_ENTER, "object",
	  "delete {class} {object}{file&}" },
	{ "python:instance__delete__done", KIND_INSTANCE, ROLE_LEAVE, "object",
	  "<- delete {class} {object}" },
	{ "python:gc__start", KIND_GC, ROLE_ENTER, NULL, "gc of generation {generation}" PLACE },
	{ "python:gc__done", KIND_GC, ROLE_LEAVE, NULL,
	  "<- gc: {collected} collected, {uncollectable} uncollectable" },
	{ "python:import__find__load__start", KIND_IMPORT, ROLE_ENTER, "name", "import {name}" },
	{ "python:import__find__load__done", KIND_IMPORT, ROLE_LEAVE, "name",
	  "<- import {name}{found: not found|}{filename&}" },
	{ "python:audit", KIND_AUDIT, ROLE_POINT, NULL, "audit {event}" },
	{ "python:gil__acquire__start", KIND_GIL, ROLE_ENTER, "gil",
	  "GIL: asked for, held by {holder}{holder: (nobody)}" },
	{ "python:gil__acquire__done", KIND_GIL, ROLE_LEAVE, "gil", "<- GIL: taken" },
	{ "python:gil__release", KIND_GIL, ROLE_POINT, NULL,
	  "GIL: given up{forced:|, another thread asked}" },
	{ "python:gil__drop__request", KIND_GIL, ROLE_POINT, NULL,
	  "GIL: thread {holder} is asked to give it up" },
	{ "python:thread__start", KIND_THREAD, ROLE_POINT, NULL, "thread {name} starts" },
	{ "python:thread__stop", KIND_THREAD, ROLE_POINT, NULL, "thread {name} ends" },
	{ "python:lock__acquire__start", KIND_LOCK, ROLE_ENTER, "lock", "waits for " LOCK },
	{ "python:lock__acquire__done", KIND_LOCK, ROLE_LEAVE, "lock",
	  "<- {acquired:gave up|got} " LOCK },
	{ "python:lock__acquire", KIND_LOCK, ROLE_POINT, NULL, "holds " LOCK },
	{ "python:lock__release", KIND_LOCK, ROLE_POINT, NULL, "lets go " LOCK },
	{ "python:*", KIND_OTHER, ROLE_POINT, NULL, "python:{$}({*})" },
	{ "lttng_python:event", KIND_LOGGING, ROLE_POINT, NULL,
	  "{int_loglevel%} {logger_name}: {msg} [{funcName}:{lineno}]" },
	{ "lttng_ust_cyg_profile_fast:func_entry", KIND_NATIVE, ROLE_ENTER, NULL, "{!}" },
	{ "lttng_ust_cyg_profile_fast:func_exit", KIND_NATIVE, ROLE_LEAVE, NULL, "<- {~}" },
	{ "lttng_ust_cyg_profile:func_entry", KIND_NATIVE, ROLE_ENTER, "addr/func_addr", "{!}" },
	{ "lttng_ust_cyg_profile:func_exit", KIND_NATIVE, ROLE_LEAVE, "addr/func_addr", "<- {~}" },
	{ "syscall_entry_*", KIND_SYSCALL, ROLE_ENTER, "$", "{$}({*})" },
	{ "syscall_exit_*", KIND_SYSCALL, ROLE_LEAVE, "$", "{=}" },
	{ "compat_syscall_entry_*", KIND_SYSCALL, ROLE_ENTER, "$", "{$}({*})" },
	{ "compat_syscall_exit_*", KIND_SYSCALL, ROLE_LEAVE, "$", "{=}" },
	{ "*", KIND_OTHER, ROLE_POINT, NULL, "{$}({*})" },
};

/* How much all of a form have in common; whole where it is one event alone. */
static size_t common_length(const struct form *form)
{
	size_t length = strlen(form->name);

	return form->name[length - 1] == '*' ? length - 1 : length + 1;
}

const struct form *form_find(const char *event_name)
{
	const struct form *form = forms;

	while (strncmp(form->name, event_name, common_length(form)))
		form++;
	return form;
}

const char *form_strip(const struct form *form, const char *event_name)
{
	size_t common = common_length(form);

	return common > strlen(event_name) ? event_name : event_name + common;
}
