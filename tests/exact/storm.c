/* SPDX-License-Identifier: MIT */
/*
 * A storm of tracers: several at once attach probes to a process and leave again,
 * as fast as the kernel can, with any number of probes in any order, for the one
 * process or for all, and some of them are killed while they do.
 *
 * usage: storm BINARY PID ATTACHES SEED
 *
 * Each line of standard input is a probe: its name, where its site and its
 * semaphore are in the file, and where its semaphore is in the process. It blows
 * in gusts: when all tracers of one are gone, every semaphore must be 0 again; where
 * some were killed, at the latest when the next tracer of the probe is gone.
 * Before the first and after the last, every probe must be seen to fire.
 *
 * A tracer attaches either as bpftrace does, by a perf event for each probe; or
 * all of its probes as one link of BPF, which is much faster: where uprobes end,
 * the kernel waits for all of its processors, once for the whole link.
 *
 * Prints BLOWS when the first has begun; GONE if the process ends meanwhile; then
 * what it did, lines of words and a number. Exit code 3: no links in this kernel.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PROBES = 64, TRACERS = 8, ROUNDS = 3, EVENTS = 2 };
enum { PATIENCE_MS = 60000 };
enum { NO_LINKS = 3 };

struct probe {
	char name[64];
	uint64_t site;
	uint64_t semaphore;
	uint64_t address;
};

/* What the tracers, processes of their own, have in common. */
struct tally {
	atomic_ulong attached;
	atomic_ulong events; /* of these, by perf events */
	atomic_ulong event_hits;
};

static struct {
	const char *binary;
	pid_t process;
	int memory;
	uint32_t event_type; /* of the kernel's perf events for uprobes */
	int program;
	const volatile uint64_t *hits; /* of each probe, counted by the program */
	struct probe probes[MAX_PROBES];
	int probe_count;
	struct tally *tally;
	unsigned long killed;
	unsigned long left_behind;
	unsigned long gusts;
} storm;

/* Some of the probes, in an order of chance. */
struct choice {
	int probes[MAX_PROBES];
	int count;
};

static void choose(struct choice *choice, int at_most)
{
	int count = storm.probe_count;
	for (int i = 0; i < count; i++) {
		choice->probes[i] = i;
	}
	for (int i = count - 1; i > 0; i--) {
		int k = (int)(random() % (i + 1));
		int other = choice->probes[i];
		choice->probes[i] = choice->probes[k];
		choice->probes[k] = other;
	}
	choice->count = 1 + (int)(random() % (at_most < count ? at_most : count));
}

static void choose_all(struct choice *choice)
{
	choose(choice, 1);
	choice->count = storm.probe_count;
}

/* ---- the semaphores ------------------------------------------------------ */

/* How many listen to the probe; -ESRCH: the process has ended. */
static int semaphore_read(const struct probe *probe)
{
	uint16_t value;
	ssize_t size = pread(storm.memory, &value, sizeof(value), (off_t)probe->address);
	return size == sizeof(value) ? value : size == 0 ? -ESRCH : -errno;
}

static int semaphore_is(const struct probe *probe, bool attached, const char *when)
{
	int value = semaphore_read(probe);
	if (value < 0) {
		return value;
	}
	if ((value != 0) != attached) {
		fprintf(stderr, "storm: wrong semaphore: %s: %d, %s\n", probe->name, value, when);
		return -EINVAL;
	}
	return 0;
}

static int semaphores_are_idle(const char *when)
{
	int error = 0;
	for (int i = 0; i < storm.probe_count && !error; i++) {
		error = semaphore_is(&storm.probes[i], false, when);
	}
	return error;
}

static int semaphores_are_busy(const struct choice *choice)
{
	int error = 0;
	for (int i = 0; i < choice->count && !error; i++) {
		error = semaphore_is(&storm.probes[choice->probes[i]], true, "attached");
	}
	return error;
}

/* ---- links of BPF -------------------------------------------------------- */

/* As the kernel has them from 6.6 on; the headers may be older. */
enum { TRACE_UPROBE_MULTI = 48, GET_ATTACH_COOKIE = 174 };

struct link_request {
	uint32_t program;
	uint32_t target;
	uint32_t type;
	uint32_t flags;
	uint64_t path;
	uint64_t offsets;
	uint64_t semaphores;
	uint64_t cookies;
	uint32_t count;
	uint32_t more_flags;
	uint32_t process;
	uint32_t padding;
};

static int bpf(enum bpf_cmd command, void *request, size_t size)
{
	long result = syscall(SYS_bpf, command, request, size);
	return result < 0 ? -errno : (int)result;
}

static int map_make(void)
{
	union bpf_attr request = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(uint64_t),
		.max_entries = MAX_PROBES,
		.map_flags = BPF_F_MMAPABLE,
	};
	int map = bpf(BPF_MAP_CREATE, &request, sizeof(request));
	if (map < 0) {
		return map;
	}
	void *hits = mmap(NULL, MAX_PROBES * sizeof(uint64_t), PROT_READ, MAP_SHARED, map, 0);
	if (hits == MAP_FAILED) {
		return -errno;
	}
	storm.hits = hits;
	return map;
}

/* Add one to the element of the array that the probe's cookie is the index of. */
static int program_load(int map)
{
	const struct bpf_insn instructions[] = {
		{ .code = BPF_JMP | BPF_CALL, .imm = GET_ATTACH_COOKIE },
		{ .code = BPF_STX | BPF_MEM | BPF_W, .dst_reg = 10, .src_reg = 0, .off = -4 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 2, .src_reg = 10 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = -4 },
		{ .code = BPF_LD | BPF_IMM | BPF_DW,
		  .dst_reg = 1,
		  .src_reg = BPF_PSEUDO_MAP_FD,
		  .imm = map },
		{ .code = 0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_map_lookup_elem },
		{ .code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = 0, .off = 2, .imm = 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 1, .imm = 1 },
		{ .code = BPF_STX | BPF_ATOMIC | BPF_DW,
		  .dst_reg = 0,
		  .src_reg = 1,
		  .imm = BPF_ADD },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr request = {
		.prog_type = BPF_PROG_TYPE_KPROBE,
		.insns = (uintptr_t)instructions,
		.insn_cnt = sizeof(instructions) / sizeof(*instructions),
		.license = (uintptr_t) "GPL",
		.expected_attach_type = TRACE_UPROBE_MULTI,
	};
	return bpf(BPF_PROG_LOAD, &request, sizeof(request));
}

/* A file: as long as it is open, the probes are attached. */
static int link_open(const struct choice *choice, pid_t process)
{
	uint64_t sites[MAX_PROBES], semaphores[MAX_PROBES], cookies[MAX_PROBES];
	for (int i = 0; i < choice->count; i++) {
		const struct probe *probe = &storm.probes[choice->probes[i]];
		sites[i] = probe->site;
		semaphores[i] = probe->semaphore;
		cookies[i] = (uint64_t)choice->probes[i];
	}
	struct link_request request = {
		.program = (uint32_t)storm.program,
		.type = TRACE_UPROBE_MULTI,
		.path = (uintptr_t)storm.binary,
		.offsets = (uintptr_t)sites,
		.semaphores = (uintptr_t)semaphores,
		.cookies = (uintptr_t)cookies,
		.count = (uint32_t)choice->count,
		.process = (uint32_t)process,
	};
	int link = bpf(BPF_LINK_CREATE, &request, sizeof(request));
	if (link >= 0) {
		atomic_fetch_add(&storm.tally->attached, (unsigned long)choice->count);
	}
	return link;
}

static int round_by_link(void)
{
	struct choice choice;
	choose(&choice, storm.probe_count);
	int link = link_open(&choice, random() % 4 == 0 ? 0 : storm.process);
	if (link < 0) {
		return link;
	}
	int error = semaphores_are_busy(&choice);
	close(link);
	return error;
}

/* ---- perf events --------------------------------------------------------- */

static int event_open(const struct probe *probe, pid_t process, int processor)
{
	struct perf_event_attr attributes = {
		.type = storm.event_type,
		.size = sizeof(attributes),
		.config = probe->semaphore << 32,
		.uprobe_path = (uintptr_t)storm.binary,
		.probe_offset = probe->site,
	};
	long event =
	    syscall(SYS_perf_event_open, &attributes, process, processor, -1, PERF_FLAG_FD_CLOEXEC);
	return event < 0 ? -errno : (int)event;
}

static int event_close(int event)
{
	uint64_t hits = 0;
	int error = read(event, &hits, sizeof(hits)) == sizeof(hits) ? 0 : -EIO;
	atomic_fetch_add(&storm.tally->event_hits, hits);
	close(event);
	return error;
}

/* For one process, whatever processor it is on; or for all, on one processor. */
static int round_by_events(void)
{
	struct choice choice;
	int events[EVENTS], opened = 0, error = 0;
	choose(&choice, EVENTS);
	bool everywhere = random() % 4 == 0;
	for (int i = 0; i < choice.count && !error; i++) {
		const struct probe *probe = &storm.probes[choice.probes[i]];
		int event =
		    everywhere ? event_open(probe, -1, 0) : event_open(probe, storm.process, -1);
		if (event < 0) {
			error = event;
			break;
		}
		events[opened++] = event;
		atomic_fetch_add(&storm.tally->attached, 1UL);
		atomic_fetch_add(&storm.tally->events, 1UL);
	}
	if (!error) {
		error = semaphores_are_busy(&choice);
	}
	while (opened > 0) {
		int closed = event_close(events[--opened]);
		error = error ? error : closed;
	}
	return error;
}

/* ---- gusts --------------------------------------------------------------- */

static void nap(long nanoseconds)
{
	struct timespec time = { .tv_nsec = nanoseconds };
	nanosleep(&time, NULL);
}

/* Every probe fires, each for its tracer. */
static int wait_for_all_to_fire(void)
{
	struct choice all;
	uint64_t before[MAX_PROBES];
	choose_all(&all);
	int silent = -1;
	memcpy(before, (const void *)storm.hits, sizeof(before));
	int link = link_open(&all, 0);
	if (link < 0) {
		return link;
	}
	int error = semaphores_are_busy(&all);
	for (int ms = 0; ms < PATIENCE_MS && silent != 0 && !error; ms++) {
		silent = 0;
		for (int i = 0; i < storm.probe_count; i++) {
			silent += storm.hits[i] == before[i];
		}
		int value = semaphore_read(&storm.probes[0]);
		error = value < 0 ? value : 0;
		nap(1000000);
	}
	close(link);
	if (!error && silent != 0) {
		fprintf(stderr, "storm: probes that do not fire: %d\n", silent);
		error = -ETIMEDOUT;
	}
	return error ? error : semaphores_are_idle("all of them have fired");
}

/* The first tracer of a gust makes perf events, the others links. */
static void tracer_run(int number)
{
	int error = 0;
	for (int round = 0; round < ROUNDS && !error; round++) {
		error = number == 0 ? round_by_events() : round_by_link();
	}
	_exit(error == 0 ? 0 : error == -ESRCH ? ESRCH : 1);
}

static int tracer_start(int number, unsigned int seed, pid_t *tracer)
{
	*tracer = fork();
	if (*tracer == 0) {
		srandom(seed);
		tracer_run(number);
	}
	return *tracer < 0 ? -errno : 0;
}

/* Wait for its end, which may be ours to bring about. */
static int tracer_end(pid_t tracer, bool killed)
{
	int status;
	if (killed) {
		nap(random() % 20000000);
		kill(tracer, SIGKILL);
	}
	if (waitpid(tracer, &status, 0) != tracer) {
		return -ECHILD;
	}
	if (WIFSIGNALED(status)) {
		storm.killed++;
		return killed ? 0 : -EINTR;
	}
	return WEXITSTATUS(status) == 0 ? 0 : WEXITSTATUS(status) == ESRCH ? -ESRCH : -EINVAL;
}

/*
 * A tracer that is killed while it lets a probe go may leave it behind, its
 * semaphore counted: the kernel is not let to the memory of a process on behalf of
 * one who is about to die, and says so in its log: "failed to unregister, leaking
 * uprobe". Whoever attaches to that probe next takes it along when he leaves.
 */
static int sweep(void)
{
	struct choice all;
	int left_behind = 0;
	for (int i = 0; i < storm.probe_count; i++) {
		int value = semaphore_read(&storm.probes[i]);
		if (value < 0) {
			return value;
		}
		left_behind += value != 0;
	}
	storm.left_behind += (unsigned long)left_behind;
	if (left_behind == 0) {
		return 0;
	}
	choose_all(&all);
	int link = link_open(&all, 0);
	if (link >= 0) {
		close(link);
	}
	return link < 0 ? link : 0;
}

static int gust_blow(void)
{
	pid_t tracers[TRACERS];
	unsigned long killed_before = storm.killed;
	int started = 0, error = 0;
	while (started < TRACERS && !error) {
		error = tracer_start(started, (unsigned int)random(), &tracers[started]);
		started += error == 0;
	}
	for (int i = 0; i < started; i++) {
		int ended = tracer_end(tracers[i], random() % 3 == 0);
		error = error ? error : ended;
	}
	if (!error && storm.killed > killed_before) {
		error = sweep();
	}
	storm.gusts++;
	return error ? error : semaphores_are_idle("all tracers are gone");
}

static int storm_blow(unsigned long attaches)
{
	int error = wait_for_all_to_fire();
	printf("BLOWS\n");
	fflush(NULL);
	while (!error && atomic_load(&storm.tally->attached) < attaches) {
		error = gust_blow();
	}
	return error ? error : wait_for_all_to_fire();
}

/* ---- the beginning and the end ------------------------------------------- */

static int event_type_read(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/uprobe/type", "r");
	if (file == NULL) {
		return -errno;
	}
	int found = fscanf(file, "%" SCNu32, &storm.event_type);
	fclose(file);
	return found == 1 ? 0 : -EINVAL;
}

static int probes_read(void)
{
	struct probe probe;
	while (scanf("%63s %" SCNu64 " %" SCNu64 " %" SCNu64, probe.name, &probe.site,
		     &probe.semaphore, &probe.address) == 4) {
		if (storm.probe_count == MAX_PROBES) {
			return -E2BIG;
		}
		storm.probes[storm.probe_count++] = probe;
	}
	return feof(stdin) && storm.probe_count > 0 ? 0 : -EINVAL;
}

static int memory_open(void)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/mem", storm.process);
	storm.memory = open(path, O_RDONLY | O_CLOEXEC);
	return storm.memory < 0 ? -errno : 0;
}

static int tally_make(void)
{
	void *memory = mmap(NULL, sizeof(struct tally), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return -errno;
	}
	storm.tally = memory;
	return 0;
}

/* Before 6.6 the kernel does not know what the program is to be attached to. */
static int links_prepare(void)
{
	int map = map_make();
	if (map < 0) {
		return map;
	}
	storm.program = program_load(map);
	if (storm.program == -EINVAL) {
		return -EOPNOTSUPP;
	}
	return storm.program < 0 ? storm.program : 0;
}

static int storm_begin(void)
{
	int (*const steps[])(void) = { event_type_read, probes_read, memory_open, tally_make,
				       links_prepare };
	int error = 0;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && !error; i++) {
		error = steps[i]();
	}
	return error;
}

static void storm_report(void)
{
	printf("attached %lu\nevents %lu\nevent_hits %lu\nkilled %lu\nleft_behind %lu\ngusts %lu\n",
	       atomic_load(&storm.tally->attached), atomic_load(&storm.tally->events),
	       atomic_load(&storm.tally->event_hits), storm.killed, storm.left_behind, storm.gusts);
	for (int i = 0; i < storm.probe_count; i++) {
		printf("hits %s %" PRIu64 "\n", storm.probes[i].name, storm.hits[i]);
	}
}

static int number_parse(const char *text, unsigned long *number)
{
	char *end;
	errno = 0;
	*number = strtoul(text, &end, 10);
	return errno != 0 || end == text || *end != '\0' ? -EINVAL : 0;
}

int main(int argc, char **argv)
{
	unsigned long process, attaches, seed;
	if (argc != 5 || number_parse(argv[2], &process) || number_parse(argv[3], &attaches) ||
	    number_parse(argv[4], &seed)) {
		fprintf(stderr, "usage: storm BINARY PID ATTACHES SEED\n");
		return 2;
	}
	storm.binary = argv[1];
	storm.process = (pid_t)process;
	srandom((unsigned int)seed);
	int error = storm_begin();
	if (!error) {
		error = storm_blow(attaches);
		storm_report();
	}
	if (error == -ESRCH) {
		printf("GONE\n");
	} else if (error) {
		fprintf(stderr, "storm: attaching failed: %s: %s\n", argv[1], strerror(-error));
		return error == -EOPNOTSUPP ? NO_LINKS : 1;
	}
	return 0;
}
