/* SPDX-License-Identifier: MIT */
/* A command of a slide that runs, and what it prints. */

#ifndef PRESENT_JOB_H
#define PRESENT_JOB_H

#include "buffer.h"

#include <stdbool.h>
#include <sys/types.h>

struct job {
	pid_t process; /* and its group; 0 while nothing runs */
	int output;    /* to read from; -1 when all was read */
	struct buffer printed;
	bool was_cut;	/* only the end of what it printed is kept */
	bool was_asked; /* to end */
	int status;	/* as waitpid() gives it */
};

/* Nothing runs, and nothing was printed. */
#define JOB_NONE                                                                                   \
	{                                                                                          \
		.output = -1                                                                       \
	}

/*
 * Start a command with /bin/sh, in a session of its own, without input.
 * What ran before must have ended. 0, or a negative errno.
 */
int job_start(struct job *job, const char *command);

/*
 * Read what there is to read without waiting. True where something changed:
 * output came, or the command ended.
 */
bool job_follow(struct job *job);

/* Ask what runs to end, as Ctrl-C does; a second time, make it. */
void job_interrupt(struct job *job);

/* End what runs, wait for it, and forget what it printed. */
void job_free(struct job *job);

/*
 * How it ended, or that only the end is there, in words; "" where there is nothing
 * to say. The words last until the next call.
 */
const char *job_state(const struct job *job);

#endif
