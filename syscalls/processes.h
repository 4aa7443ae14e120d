/* SPDX-License-Identifier: MIT */
/* The processes that are recorded: those that were named, and their children. */

#ifndef SYSCALLS_PROCESSES_H
#define SYSCALLS_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Of the map of the kernel's programs, which add each new child and take away
 * who has ended. 0, or a negative errno: -ESRCH where it has ended, -EINVAL, or
 * -ENOENT of newer kernels, where it is a thread.
 */
int process_choose(int chosen, pid_t process);

/* 0 where it is none. */
pid_t process_of_thread(pid_t thread);

/* Those that were there before. 0, or a negative errno. */
int processes_choose_children(int chosen);

/* Whether any is left. */
bool processes_exist(int chosen);

#endif
