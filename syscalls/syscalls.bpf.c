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
	__type(value, struct capture);
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

static __u64 find_length(const struct capture *capture, __u64 argument)
{
	__u32 length = argument;

	if (capture->kind == CAPTURE_BYTES_AT) {
		if (bpf_probe_read_user(&length, sizeof(length), (void *)argument))
			return 0;
		return length;
	}
	return length < MOST_CAPTURED ? length * capture->size : MOST_CAPTURED;
}

static void capture_memory(struct long_record *record, const struct capture *capture)
{
	__u32 at = capture->argument;
	const void *from;
	__u64 length;

	if (at >= MOST_ARGUMENTS - 1)
		at = 0;
	from = (void *)record->record.arguments[at];
	if (capture->kind == CAPTURE_STRING) {
		record->record.captured =
		    bpf_probe_read_user_str(record->captured, sizeof(record->captured), from);
		return;
	}
	length = find_length(capture, record->record.arguments[at + 1]);
	if (length > sizeof(record->captured))
		length = sizeof(record->captured);
	if (bpf_probe_read_user(record->captured, length, from))
		record->record.captured = -1;
	else
		record->record.captured = length;
}

/* The numbers of such calls are others. */
static bool is_compat(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

static struct capture *find_capture(long number, enum phase phase, long result)
{
	__u32 key = number * PHASES + phase;
	struct capture *capture;

	if (number < 0 || number >= MOST_CALLS || (phase == PHASE_EXIT && result < 0))
		return NULL;
	capture = bpf_map_lookup_elem(&captures, &key);
	return capture && capture->kind ? capture : NULL;
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

static __always_inline void write_record(struct record *record, struct task_struct *task,
					 struct pt_regs *regs, long number, enum phase phase,
					 long result, __u64 time)
{
	__u32 cpu = find_cpu();

	record->time = time;
	record->cpu = cpu;
	record->lost = lost[cpu];
	record->number = number;
	record->phase = phase;
	record->result = result;
	record->is_compat = is_compat(task);
	record->captured = 0;
	read_arguments(record->arguments, regs);
	read_owner(record, task);
}

static int tell(struct pt_regs *regs, long number, enum phase phase, long result)
{
	__u64 time = bpf_ktime_get_ns();
	struct task_struct *task = bpf_get_current_task_btf();
	struct capture *capture;

	if (!is_chosen(task))
		return 0;
	capture = is_compat(task) ? NULL : find_capture(number, phase, result);
	if (capture) {
		struct long_record *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

		if (!record)
			goto full;
		write_record(&record->record, task, regs, number, phase, result, time);
		capture_memory(record, capture);
		bpf_ringbuf_submit(record, find_flags());
	} else {
		struct record *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

		if (!record)
			goto full;
		write_record(record, task, regs, number, phase, result, time);
		bpf_ringbuf_submit(record, find_flags());
	}
	return 0;
full:
	__sync_fetch_and_add(&lost[find_cpu()], 1);
	return 0;
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
