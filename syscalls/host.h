/* SPDX-License-Identifier: MIT */
/* The name of the machine that a process sees, which is another one in a container. */

#ifndef SYSCALLS_HOST_H
#define SYSCALLS_HOST_H

#include "record.h"
#include "syscalls.skel.h"

#include <sys/types.h>

/* 0 or a negative errno. */
int host_read(struct syscalls_bpf *programs, pid_t process, char name[MOST_HOST]);

#endif
