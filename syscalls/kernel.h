/* SPDX-License-Identifier: MIT */
/* What is read of the kernel's structures, wherever the running kernel has it. */

#ifndef SYSCALLS_KERNEL_H
#define SYSCALLS_KERNEL_H

#include <linux/types.h>

#define RELOCATED __attribute__((preserve_access_index))

struct ns_common {
	unsigned int inum;
} RELOCATED;

struct pid_namespace {
	struct ns_common ns;
} RELOCATED;

struct upid {
	int nr;
	struct pid_namespace *ns;
} RELOCATED;

struct pid {
	unsigned int level;
	struct upid numbers[1];
} RELOCATED;

struct atomic_number {
	int counter;
} RELOCATED;

struct signal_struct {
	struct atomic_number live; /* threads */
} RELOCATED;

struct thread_info {
	__u32 status;
} RELOCATED;

struct task_struct {
	struct thread_info thread_info;
	int tgid;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct signal_struct *signal;
} RELOCATED;

struct pt_regs {
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
} RELOCATED;

/* thread_info.status: the call was made by the door of 32-bit programs. */
#define TS_COMPAT 2

#endif
