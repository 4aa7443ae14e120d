/* SPDX-License-Identifier: MIT */
/* The commands of a slide: their output, their ends, and none left behind. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "job.h"

enum { PATIENCE = 30000, PAUSE = 10 }; /* milliseconds */

static void wait_until_ended(struct job *job)
{
	for (int waited = 0; job->process || job->output >= 0; waited += PAUSE) {
		struct pollfd file = { .fd = job->output, .events = POLLIN };

		assert_in_range(waited, 0, PATIENCE);
		poll(&file, 1, PAUSE);
		job_follow(job);
	}
}

static void wait_for_output(struct job *job)
{
	for (int waited = 0; !job->printed.length; waited += PAUSE) {
		struct pollfd file = { .fd = job->output, .events = POLLIN };

		assert_in_range(waited, 0, PATIENCE);
		poll(&file, 1, PAUSE);
		job_follow(job);
	}
}

static void both_outputs_are_read(void **state)
{
	struct job job = JOB_NONE;

	(void)state;
	assert_int_equal(job_start(&job, "echo one; echo two >&2; cat"), 0);
	wait_until_ended(&job);
	assert_int_equal(job.printed.length, 8);
	assert_memory_equal(job.printed.text, "one\ntwo\n", 8);
	assert_string_equal(job_state(&job), "");
	job_free(&job);
}

static void a_bad_end_is_told(void **state)
{
	struct job job = JOB_NONE;

	(void)state;
	assert_int_equal(job_start(&job, "exit 3"), 0);
	wait_until_ended(&job);
	assert_string_equal(job_state(&job), "[ended with status 3]");
	assert_int_equal(job_start(&job, "no_such_command_at_all"), 0);
	wait_until_ended(&job);
	assert_string_equal(job_state(&job), "[ended with status 127]");
	job_free(&job);
}

static void what_ignores_the_first_request_ends_at_the_second(void **state)
{
	struct job job = JOB_NONE;

	(void)state;
	assert_int_equal(job_start(&job, "trap '' INT; echo ready; sleep 1000"), 0);
	wait_for_output(&job);
	job_interrupt(&job);
	assert_non_null(strstr(job_state(&job), "asked to stop"));
	job_interrupt(&job);
	wait_until_ended(&job);
	assert_non_null(strstr(job_state(&job), "Killed"));
	job_free(&job);
}

static void the_end_of_endless_output_is_kept(void **state)
{
	struct job job = JOB_NONE;

	(void)state;
	assert_int_equal(job_start(&job, "seq 100000; echo last"), 0);
	wait_until_ended(&job);
	assert_non_null(strstr(job_state(&job), "the end of what it printed"));
	assert_int_equal(job.printed.length, 64 * 1024);
	assert_memory_equal(job.printed.text + job.printed.length - 5, "last\n", 5);
	job_free(&job);
}

static void none_is_left_behind(void **state)
{
	struct job job = JOB_NONE;
	pid_t process;

	(void)state;
	assert_int_equal(job_start(&job, "echo ready; sleep 1000"), 0);
	wait_for_output(&job);
	process = job.process;
	job_free(&job);
	assert_int_equal(kill(process, 0), -1);
	assert_int_equal(errno, ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_outputs_are_read),
		cmocka_unit_test(a_bad_end_is_told),
		cmocka_unit_test(what_ignores_the_first_request_ends_at_the_second),
		cmocka_unit_test(the_end_of_endless_output_is_kept),
		cmocka_unit_test(none_is_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
