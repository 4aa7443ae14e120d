/* SPDX-License-Identifier: MIT */
/* What an event can be of, as the parameter `kinds` has it. */

#ifndef STACKVIEW_KINDS_H
#define STACKVIEW_KINDS_H

/* kind, its name, its colour */
#define KINDS(KIND)                                                                                \
	KIND(PYTHON, "python", GREEN)                                                              \
	KIND(LINE, "line", GREEN)                                                                  \
	KIND(CFUNCTION, "cfunction", BOLD)                                                         \
	KIND(EXCEPTION, "exception", YELLOW)                                                       \
	KIND(INSTANCE, "instance", BLUE)                                                           \
	KIND(GC, "gc", BLUE)                                                                       \
	KIND(IMPORT, "import", BLUE)                                                               \
	KIND(AUDIT, "audit", BLUE)                                                                 \
	KIND(GIL, "gil", BLUE)                                                                     \
	KIND(THREAD, "thread", BLUE)                                                               \
	KIND(LOCK, "lock", BLUE)                                                                   \
	KIND(LOGGING, "logging", MAGENTA)                                                          \
	KIND(SYSCALL, "syscall", CYAN)                                                             \
	KIND(NATIVE, "native", BOLD)                                                               \
	KIND(OTHER, "other", GREY)

enum kind {
#define KIND_MEMBER(kind, name, colour) KIND_##kind,
	KINDS(KIND_MEMBER)
#undef KIND_MEMBER
	    KIND_COUNT,
};

/* What an event does to the stack of its thread. */
enum role {
	ROLE_POINT, /* nothing */
	ROLE_ENTER,
	ROLE_LEAVE,
};

#endif
