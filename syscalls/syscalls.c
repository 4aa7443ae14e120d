/* SPDX-License-Identifier: MIT */
/* syscalls: record the system calls of processes as a trace, on LTTng's clock. */

#include "calls.h"
#include "host.h"
#include "processes.h"
#include "record.h"
#include "syscalls.skel.h"
#include "trace.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MOST_NAMED = 64,
	MOST_KILOBYTES = 1024 * 1024,
	KILOBYTE = 1024,
	PAUSE = 50, /* ms between two looks at the ring */
};

/* The inode of the namespace of processes that the machine began with. */
static const unsigned int first_namespace = 0xEFFFFFFC;

static const char usage[] = "usage: syscalls -p PID [-p PID]... -o FOLDER [-b KILOBYTES]\n";

static const char help[] =
    "Record the system calls of processes, of their threads and of the children that they\n"
    "have and make, as a trace that babeltrace2 shows on one time line with those of\n"
    "LTTng-UST. Ends on Ctrl-C, on SIGTERM, and with the last of the processes.\n"
    "\n"
    "  -p, --process PID       whose calls; again for each other one\n"
    "  -o, --output FOLDER     of the trace: a new one\n"
    "  -b, --buffer KILOBYTES  between the kernel and this program (default: 8192)\n"
    "  -h, --help              print this, and end\n";

struct options {
	pid_t processes[MOST_NAMED];
	size_t count;
	const char *output;
	long kilobytes;
};

struct recorder {
	struct syscalls_bpf *programs;
	struct ring_buffer *ring;
	struct trace trace;
	int error;
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal)
{
	(void)signal;
	is_stopped = 1;
}

/* ---- options ---- */

static int parse_number(const char *text, long least, long most, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return errno || end == text || *end || *number < least || *number > most ? -EINVAL : 0;
}

static void refuse(const char *what, const char *text)
{
	fprintf(stderr, "syscalls: %s: %s\n%s", what, text, usage);
	exit(2);
}

static void parse_process(struct options *options, const char *text)
{
	long process;

	if (parse_number(text, 1, 1 << 22, &process))
		refuse("not the number of a process", text);
	if (options->count == MOST_NAMED)
		refuse("too many processes", text);
	options->processes[options->count++] = (pid_t)process;
}

/* The ring is a power of two of pages. */
static void parse_buffer(struct options *options, const char *text)
{
	if (parse_number(text, 4, MOST_KILOBYTES, &options->kilobytes) ||
	    options->kilobytes & (options->kilobytes - 1))
		refuse("not a power of two from 4", text);
}

static void parse_options(int count, char **words, struct options *options)
{
	static const struct option names[] = {
		{ "process", required_argument, NULL, 'p' },
		{ "output", required_argument, NULL, 'o' },
		{ "buffer", required_argument, NULL, 'b' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(count, words, "p:o:b:h", names, NULL)) != -1) {
		switch (option) {
		case 'p':
			parse_process(options, optarg);
			break;
		case 'o':
			options->output = optarg;
			break;
		case 'b':
			parse_buffer(options, optarg);
			break;
		case 'h':
			printf("%s%s", usage, help);
			exit(0);
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (optind < count)
		refuse("unknown argument", words[optind]);
	if (!options->count || !options->output)
		refuse("which one?", options->output ? "-p PID" : "-o FOLDER");
}

/* ---- the programs in the kernel ---- */

static unsigned int find_namespace(void)
{
	struct stat namespace;

	if (stat("/proc/self/ns/pid", &namespace) || namespace.st_ino == first_namespace)
		return 0;
	return (unsigned int)namespace.st_ino;
}

static int fill_captures(int captures)
{
	for (unsigned int key = 0; key < MOST_CALLS * PHASES; key++) {
		struct captures wanted =
		    call_captures(call_find(key / PHASES), (enum phase)(key % PHASES));

		if (wanted.each[0].kind && bpf_map_update_elem(captures, &key, &wanted, BPF_ANY))
			return -errno;
	}
	return 0;
}

static int take_record(void *context, void *data, size_t size)
{
	struct recorder *recorder = context;
	struct long_record record = { .record.lost = 0 };

	memcpy(&record, data, size < sizeof(record) ? size : sizeof(record));
	if (!recorder->error)
		recorder->error = trace_write(&recorder->trace, &record);
	return 0;
}

static int load_programs(struct recorder *recorder, const struct options *options)
{
	unsigned int size = (unsigned int)options->kilobytes * KILOBYTE;
	int error;

	recorder->programs = syscalls_bpf__open();
	if (!recorder->programs)
		return -errno;
	recorder->programs->rodata->settings.pid_namespace = find_namespace();
	recorder->programs->rodata->settings.wake_at = size / 8;
	error = bpf_map__set_max_entries(recorder->programs->maps.ring, size);
	if (!error)
		error = syscalls_bpf__load(recorder->programs);
	if (!error)
		error = fill_captures(bpf_map__fd(recorder->programs->maps.captures));
	if (error)
		return error;
	recorder->ring = ring_buffer__new(bpf_map__fd(recorder->programs->maps.ring), take_record,
					  recorder, NULL);
	return recorder->ring ? syscalls_bpf__attach(recorder->programs) : -errno;
}

static int say(const char *what, const char *on, int error)
{
	fprintf(stderr, "syscalls: %s: %s: %s\n", what, on, strerror(-error));
	return error;
}

static const char *explain(int error)
{
	if (error == -EPERM || error == -EACCES)
		return "who may: root, or CAP_BPF and CAP_PERFMON";
	return "Linux 5.11 or later, with BTF, has them";
}

/* ---- recording ---- */

/* Threads have numbers, too. */
static int refuse_process(pid_t process, int error)
{
	pid_t owner = process_of_thread(process);
	char number[16];

	snprintf(number, sizeof(number), "%d", process);
	if (!owner)
		return say("no such process", number, error);
	fprintf(stderr, "syscalls: no such process: %d: a thread of process %d\n", process, owner);
	return error;
}

static int choose_processes(struct recorder *recorder, const struct options *options)
{
	int chosen = bpf_map__fd(recorder->programs->maps.chosen);
	int error;

	for (size_t i = 0; i < options->count; i++) {
		error = process_choose(chosen, options->processes[i]);
		if (error)
			return refuse_process(options->processes[i], error);
	}
	error = processes_choose_children(chosen);
	return error ? say("looking for children failed", "/proc", error) : 0;
}

/* A trace is of one machine. */
static int find_host(struct recorder *recorder, const struct options *options, char *host)
{
	char other[MOST_HOST], number[16];

	for (size_t i = 0; i < options->count; i++) {
		int error = host_read(recorder->programs, options->processes[i], i ? other : host);

		snprintf(number, sizeof(number), "%d", options->processes[i]);
		if (error)
			return say("its host is not known", number, error);
		if (!i || !strcmp(host, other))
			continue;
		fprintf(stderr, "syscalls: on another host, %s, than the first: %s: %s\n", other,
			number, "a trace is of one");
		return -EXDEV;
	}
	return 0;
}

static bool is_wanted(const struct recorder *recorder)
{
	return !is_stopped && !recorder->error &&
	       processes_exist(bpf_map__fd(recorder->programs->maps.chosen));
}

/* The kernel wakes us when much is in the ring; what is little, we look for. */
static void record(struct recorder *recorder)
{
	while (is_wanted(recorder)) {
		ring_buffer__poll(recorder->ring, PAUSE);
		ring_buffer__consume(recorder->ring);
	}
	syscalls_bpf__detach(recorder->programs);
	ring_buffer__consume(recorder->ring);
}

static void tell_result(const struct recorder *recorder)
{
	const volatile __u64 *each = recorder->programs->bss->lost;
	unsigned long long lost = 0, missed = recorder->programs->bss->children_missed;

	for (unsigned int cpu = 0; cpu < MOST_CPUS; cpu++)
		lost += each[cpu];
	printf("%llu events recorded, %llu lost", (unsigned long long)recorder->trace.written,
	       lost);
	printf(lost ? ": a larger buffer, -b, may hold them\n" : "\n");
	if (missed)
		printf("%llu children not recorded: there were too many processes\n", missed);
}

/* The folder comes last: who failed before has made none. */
static int begin(struct recorder *recorder, const struct options *options)
{
	int error = load_programs(recorder, options);
	char host[MOST_HOST] = "";

	if (error)
		return say("the programs in the kernel do not run", explain(error), error);
	error = choose_processes(recorder, options);
	if (!error)
		error = find_host(recorder, options, host);
	if (error)
		return error;
	error = trace_open(&recorder->trace, options->output, host);
	return error ? say("a trace cannot be written", options->output, error) : 0;
}

static int end(struct recorder *recorder, const struct options *options)
{
	int error = trace_close(&recorder->trace, recorder->programs->bss->lost);

	if (!recorder->error)
		recorder->error = error;
	if (recorder->error)
		return say("the trace is not whole", options->output, recorder->error);
	tell_result(recorder);
	return 0;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* What libbpf has to say is for who asks for it. */
static int print_nothing(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_DEBUG || !getenv("LIBBPF_LOG"))
		return 0;
	return vfprintf(stderr, format, arguments);
}

int main(int count, char **words)
{
	static struct recorder recorder;
	struct options options = { .kilobytes = 8192 };
	int error;

	parse_options(count, words, &options);
	libbpf_set_print(print_nothing);
	catch_signals();
	error = begin(&recorder, &options);
	if (!error) {
		printf("recording to %s\n", options.output);
		fflush(stdout);
		record(&recorder);
		error = end(&recorder, &options);
	}
	ring_buffer__free(recorder.ring);
	syscalls_bpf__destroy(recorder.programs);
	return error ? 1 : 0;
}
