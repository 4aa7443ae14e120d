/* SPDX-License-Identifier: MIT */
/* In the kernel: tell each entry and exit of a system call of the chosen processes. */

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "kernel.h"
#include "record.h"

/* Namespaces of processes lie inside of each other, 32 at most; few have so many. */
enum { MOST_LEVELS = 8, MOST_CHOSEN = 65536 };

char LICENSE[] SEC("license") = "Dual MIT/GPL";

const volatile struct settings settings;
__u64 lost[MOST_CPUS];
__u64 children_missed;
__u32 asked; /* the process whose host is to be told */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

/* Processes, by the number that the recorder sees. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MOST_CHOSEN);
	__type(key, __u32);
	__type(value, __u8);
} chosen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MOST_CALLS *PHASES);
	__type(key, __u32);
	__type(value, struct captures);
} captures SEC(".maps");

/* ---- whose call it is ---- */

static void *number_at(struct pid *pid, __u32 level)
{
	return (void *)pid + bpf_core_field_offset(struct pid, numbers) +
	       level * bpf_core_type_size(struct upid);
}

static __u32 read_number(struct pid *pid, __u32 level)
{
	__u32 number = 0;

	bpf_probe_read_kernel(&number, sizeof(number),
			      number_at(pid, level) + bpf_core_field_offset(struct upid, nr));
	return number;
}

static bool is_namespace(struct pid *pid, __u32 level, __u32 wanted)
{
	struct pid_namespace *namespace = NULL;

	bpf_probe_read_kernel(&namespace, sizeof(namespace),
			      number_at(pid, level) + bpf_core_field_offset(struct upid, ns));
	return BPF_CORE_READ(namespace, ns.inum) == wanted;
}

/* The process as the recorder numbers it; 0 where it does not see it. */
static __u32 find_process(struct task_struct *task)
{
	struct pid *pid = task->group_leader->thread_pid;
	__u32 level;

	if (!settings.pid_namespace)
		return task->tgid;
	for (level = 0; level < MOST_LEVELS && level <= pid->level; level++)
		if (is_namespace(pid, level, settings.pid_namespace))
			return read_number(pid, level);
	return 0;
}

static bool is_chosen(struct task_struct *task)
{
	__u32 process = find_process(task);

	return bpf_map_lookup_elem(&chosen, &process);
}

/* ---- what is told of it ---- */

struct moment {
	__u64 time;
	struct task_struct *task;
	struct pt_regs *regs;
	long number;
	enum phase phase;
	long result;
};

static void read_arguments(__u64 *arguments, struct pt_regs *regs)
{
	arguments[0] = regs->di;
	arguments[1] = regs->si;
	arguments[2] = regs->dx;
	arguments[3] = regs->r10;
	arguments[4] = regs->r8;
	arguments[5] = regs->r9;
}

static void read_owner(struct record *record, struct task_struct *task)
{
	struct pid *thread = task->thread_pid;
	struct pid *process = task->group_leader->thread_pid;

	record->process = read_number(process, process->level);
	record->thread = read_number(thread, thread->level);
	bpf_get_current_comm(record->name, sizeof(record->name));
}

static __u64 find_length(const struct capture *capture, __u64 next, __s64 result)
{
	__u32 length = next;

	switch (capture->kind) {
	case CAPTURE_ONE:
		return capture->size;
	case CAPTURE_BYTES_AT:
		if (bpf_probe_read_user(&length, sizeof(length), (void *)next))
			return 0;
		return length;
	case CAPTURE_BYTES_RETURNED:
		length = result;
	}
	return length < MOST_CAPTURED ? length * capture->size : MOST_CAPTURED;
}

static __always_inline int capture_memory(char *captured, const struct record *record,
					  const struct capture *capture)
{
	__u32 at = capture->argument;
	const void *from;
	__u64 length;

	if (at >= MOST_ARGUMENTS - 1)
		at = 0;
	from = (void *)record->arguments[at];
	if (capture->kind == CAPTURE_STRING)
		return bpf_probe_read_user_str(captured, MOST_CAPTURED, from);
	length = find_length(capture, record->arguments[at + 1], record->result);
	if (length > MOST_CAPTURED)
		length = MOST_CAPTURED;
	return bpf_probe_read_user(captured, length, from) ? -1 : (int)length;
}

/* The numbers of such calls are others. */
static bool is_compat(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

static struct captures *find_captures(const struct moment *moment)
{
	__u32 key = moment->number * PHASES + moment->phase;

	if (is_compat(moment->task) || moment->number < 0 || moment->number >= MOST_CALLS ||
	    (moment->phase == PHASE_EXIT && moment->result < 0))
		return NULL;
	return bpf_map_lookup_elem(&captures, &key);
}

/* Wake the recorder when it is worth it: it looks by itself every now and then. */
static __u64 find_flags(void)
{
	return bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= settings.wake_at ? BPF_RB_FORCE_WAKEUP
									       : BPF_RB_NO_WAKEUP;
}

static __u32 find_cpu(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return cpu < MOST_CPUS ? cpu : MOST_CPUS - 1;
}

static __always_inline void write_record(struct record *record, const struct moment *moment)
{
	__u32 cpu = find_cpu();

	record->time = moment->time;
	record->cpu = cpu;
	record->lost = lost[cpu];
	record->number = moment->number;
	record->phase = moment->phase;
	record->result = moment->result;
	record->is_compat = is_compat(moment->task);
	record->reserved = 0;
	record->captured[0] = record->captured[1] = 0;
	read_arguments(record->arguments, moment->regs);
	read_owner(record, moment->task);
}

/* The ring gives room of a size that the compiler knows: that of what is captured. */
static __always_inline int tell_with(const struct moment *moment, const struct captures *wanted,
				     const int count)
{
	struct long_record *record = bpf_ringbuf_reserve(
	    &ring, sizeof(record->record) + count * sizeof(record->captured[0]), 0);

	if (!record) {
		__sync_fetch_and_add(&lost[find_cpu()], 1);
		return 0;
	}
	write_record(&record->record, moment);
#pragma unroll
	for (int i = 0; i < count; i++)
		record->record.captured[i] =
		    capture_memory(record->captured[i], &record->record, &wanted->each[i]);
	bpf_ringbuf_submit(record, find_flags());
	return 0;
}

static __always_inline int tell(struct pt_regs *regs, long number, enum phase phase, long result)
{
	struct moment moment = {
		.time = bpf_ktime_get_ns(),
		.task = bpf_get_current_task_btf(),
		.regs = regs,
		.number = number,
		.phase = phase,
		.result = result,
	};
	struct captures *wanted;

	if (!is_chosen(moment.task))
		return 0;
	wanted = find_captures(&moment);
	if (!wanted || !wanted->each[0].kind)
		return tell_with(&moment, wanted, 0);
	if (!wanted->each[1].kind)
		return tell_with(&moment, wanted, 1);
	return tell_with(&moment, wanted, 2);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	return tell(regs, number, PHASE_ENTRY, 0);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(leave, struct pt_regs *regs, long result)
{
	return tell(regs, (long)regs->orig_ax, PHASE_EXIT, result);
}

/* ---- which processes ---- */

SEC("tp_btf/sched_process_fork")
int BPF_PROG(begin_process, struct task_struct *parent, struct task_struct *child)
{
	__u32 process;
	__u8 yes = 1;

	if (child->tgid == parent->tgid || !is_chosen(parent))
		return 0;
	process = find_process(child);
	if (!process || bpf_map_update_elem(&chosen, &process, &yes, BPF_ANY))
		__sync_fetch_and_add(&children_missed, 1);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(end_process, struct task_struct *task)
{
	__u32 process = find_process(task);

	if (!task->signal->live.counter)
		bpf_map_delete_elem(&chosen, &process);
	return 0;
}

/* ---- and where they run ---- */

/* The name that a container has for itself is not that of the machine. */
SEC("iter/task")
int tell_host(struct bpf_iter__task *walk)
{
	struct task_struct *task = walk->task;
	char name[MOST_HOST] = "";

	if (!task || task->pid != task->tgid || find_process(task) != asked)
		return 0;
	if (BPF_CORE_READ_STR_INTO(&name, task, nsproxy, uts_ns, name.nodename) > 0)
		bpf_seq_write(walk->meta->seq, name, sizeof(name));
	return 0;
}
