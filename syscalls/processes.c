/* SPDX-License-Identifier: MIT */
/* The processes that are recorded: those that were named, and their children. */

#include "processes.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From here on its end is noticed, and only then: was it before, we look for that. */
static int add(int chosen, unsigned int process, int handle)
{
	struct pollfd ended = { .fd = handle, .events = POLLIN };
	unsigned char yes = 1;

	if (bpf_map_update_elem(chosen, &process, &yes, BPF_ANY))
		return -errno;
	if (poll(&ended, 1, 0) == 0)
		return 0;
	bpf_map_delete_elem(chosen, &process);
	return -ESRCH;
}

int process_choose(int chosen, pid_t process)
{
	int handle = (int)syscall(SYS_pidfd_open, process, 0);
	int error;

	if (handle < 0)
		return -errno;
	error = add(chosen, (unsigned int)process, handle);
	close(handle);
	return error;
}

pid_t process_of_thread(pid_t thread)
{
	char path[32], line[128];
	FILE *file;
	int process = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", thread);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file) && sscanf(line, "Tgid: %d", &process) != 1)
		;
	fclose(file);
	return process == thread ? 0 : process;
}

static bool is_chosen(int chosen, unsigned int process)
{
	unsigned char yes;

	return !bpf_map_lookup_elem(chosen, &process, &yes);
}

/* What follows the name, in brackets, which may have brackets itself; 0 where it has gone. */
static unsigned int read_parent(const char *process)
{
	char path[64], line[512], *end;
	ssize_t length;
	int file;
	unsigned int parent = 0;

	snprintf(path, sizeof(path), "/proc/%s/stat", process);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return 0;
	length = read(file, line, sizeof(line) - 1);
	close(file);
	line[length < 0 ? 0 : length] = '\0';
	end = strrchr(line, ')');
	if (end)
		sscanf(end, ") %*c %u", &parent);
	return parent;
}

/* 1 where it was added. */
static int choose_child(int chosen, const char *name)
{
	char *end;
	long process = strtol(name, &end, 10);
	unsigned int parent;
	int error;

	if (end == name || *end || is_chosen(chosen, (unsigned int)process))
		return 0;
	parent = read_parent(name);
	if (!parent || !is_chosen(chosen, parent))
		return 0;
	error = process_choose(chosen, (pid_t)process);
	if (error == -ESRCH)
		return 0;
	return error ? error : 1;
}

/* How many were added. */
static int choose_children_once(int chosen)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int added = 0, last = 0;

	if (!folder)
		return -errno;
	while (last >= 0 && (entry = readdir(folder))) {
		last = choose_child(chosen, entry->d_name);
		added += last;
	}
	closedir(folder);
	return last < 0 ? last : added;
}

int processes_choose_children(int chosen)
{
	int added;

	do
		added = choose_children_once(chosen);
	while (added > 0);
	return added;
}

bool processes_exist(int chosen)
{
	unsigned int first;

	return !bpf_map_get_next_key(chosen, NULL, &first);
}
