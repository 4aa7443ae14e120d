/* SPDX-License-Identifier: MIT */
/* The names that numbers have, as bits or as a choice. */

#ifndef SYSCALLS_NAMES_H
#define SYSCALLS_NAMES_H

#include <stddef.h>

struct name {
	unsigned long mask; /* of the bits that it is about */
	unsigned long value;
	const char *name;
};

/* Of two with the same mask the first that fits is told; the list ends with NULL. */
struct names {
	const struct name *names;
};

extern const struct names names_open, names_family, names_socket, names_socket_flags, names_message,
    names_protection, names_mapping, names_poll, names_epoll, names_epoll_ctl, names_futex,
    names_fcntl, names_ioctl, names_advice, names_level, names_shutdown, names_at, names_rename,
    names_access, names_clone, names_clock, names_whence, names_descriptor, names_signal;

/* Those of the options that a socket has at that level. */
const struct names *names_of_options(int level);

/* "O_WRONLY|O_CREAT|0x40000000": what has no name in base 16. */
void names_write(const struct names *names, unsigned long value, char *text, size_t size);

#endif
