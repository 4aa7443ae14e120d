/* SPDX-License-Identifier: MIT */
/* A command of a slide that runs, and what it prints. */

#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_KEPT = 64 * 1024 }; /* bytes of output */

extern char **environ;

static int spawn(pid_t *process, const char *command, int output)
{
	char *const words[] = { "sh", "-c", (char *)command, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, usual;
	int error;

	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawnattr_init(&how);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
					   POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	error = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	if (!error)
		error = posix_spawn(process, "/bin/sh", &files, &how, words, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return -error;
}

int job_start(struct job *job, const char *command)
{
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	job_free(job);
	error = spawn(&job->process, command, ends[1]);
	close(ends[1]);
	if (error) {
		job->process = 0;
		close(ends[0]);
		return error;
	}
	job->output = ends[0];
	return 0;
}

/* Of a command that prints without end, the end is what is of interest. */
static void keep(struct job *job, const char *text, size_t length)
{
	if (buffer_add(&job->printed, text, length))
		return;
	if (job->printed.length > MOST_KEPT) {
		buffer_drop(&job->printed, job->printed.length - MOST_KEPT);
		job->was_cut = true;
	}
}

/* Has it ended? What it left running keeps the pipe open, and is not waited for. */
static bool has_ended(struct job *job)
{
	if (!job->process || waitpid(job->process, &job->status, WNOHANG) != job->process)
		return false;
	job->process = 0;
	return true;
}

bool job_follow(struct job *job)
{
	bool changed = has_ended(job), ended = changed;
	char bytes[4096];
	ssize_t size;

	if (job->output < 0)
		return changed;
	/* A bounded piece each time: keys come first. */
	for (int i = 0; i < 16; i++) {
		size = read(job->output, bytes, sizeof(bytes));
		if (size <= 0)
			break;
		keep(job, bytes, (size_t)size);
		changed = true;
	}
	if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR) || (ended && size < 0)) {
		close(job->output);
		job->output = -1;
		changed = true;
	}
	return changed;
}

void job_interrupt(struct job *job)
{
	if (!job->process)
		return;
	kill(-job->process, job->was_asked ? SIGKILL : SIGINT);
	job->was_asked = true;
}

void job_free(struct job *job)
{
	if (job->process) {
		kill(-job->process, SIGKILL);
		waitpid(job->process, NULL, 0);
	}
	if (job->output >= 0)
		close(job->output);
	buffer_free(&job->printed);
	*job = (struct job)JOB_NONE;
}

const char *job_state(const struct job *job)
{
	static char words[80];

	if (job->process)
		return job->was_asked ? "[asked to stop; x again: at once]"
				      : "[it runs; x stops it]";
	if (WIFSIGNALED(job->status))
		snprintf(words, sizeof(words), "[ended by signal %d: %s]", WTERMSIG(job->status),
			 strsignal(WTERMSIG(job->status)));
	else if (WEXITSTATUS(job->status))
		snprintf(words, sizeof(words), "[ended with status %d]", WEXITSTATUS(job->status));
	else
		strcpy(words, job->was_cut ? "[this is the end of what it printed]" : "");
	return words;
}
