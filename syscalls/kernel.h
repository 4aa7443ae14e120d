/* SPDX-License-Identifier: MIT */
/* What is read of the kernel's structures, wherever the running kernel has it. */

#ifndef SYSCALLS_KERNEL_H
#define SYSCALLS_KERNEL_H

#include "record.h"

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

struct new_utsname {
	char nodename[MOST_HOST];
} RELOCATED;

struct uts_namespace {
	struct new_utsname name;
} RELOCATED;

struct nsproxy {
	struct uts_namespace *uts_ns;
} RELOCATED;

struct task_struct {
	struct thread_info thread_info;
	int pid;
	int tgid;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct signal_struct *signal;
	struct nsproxy *nsproxy;
} RELOCATED;

/* What a walk over all threads of the machine tells of each. */
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} RELOCATED;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
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
