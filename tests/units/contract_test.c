/* SPDX-License-Identifier: MIT */
/* The probe contract holds together: names, arguments, semaphores. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <string.h>

struct probe {
	const char *macro;
	const char *name;
	const char *semaphore;
	const char *fires;
	int arity;
	const char *words;
};

#define PROBE(arity, macro, name, semaphore, fires, ...)                                           \
	{ #macro, #name, #semaphore, fires, arity, #__VA_ARGS__ },
#define PLANNED PROBE

static const struct probe probes[] = {
#include "pyprobes.def"
};

static const size_t count = sizeof(probes) / sizeof(probes[0]);

static void names_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			assert_string_not_equal(probes[i].name, probes[j].name);
			assert_string_not_equal(probes[i].macro, probes[j].macro);
		}
}

/* FUNCTION_ENTRY and function__entry are one name, told twice. */
static void macro_and_name_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++) {
		const char *macro = probes[i].macro, *name = probes[i].name;

		for (; *macro; macro++, name++) {
			if (*macro == '_') {
				assert_int_equal(*name++, '_');
				assert_int_equal(*name, '_');
			} else {
				assert_int_equal(tolower((unsigned char)*macro), *name);
			}
		}
		assert_int_equal(*name, '\0');
	}
}

static void arity_is_the_number_of_arguments(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++) {
		int commas = 0;

		for (const char *c = probes[i].words; *c; c++)
			commas += *c == ',';
		assert_int_equal(commas, 2 * probes[i].arity - 1);
		assert_in_range(probes[i].arity, 1, 7);
	}
}

static void a_semaphore_serves_one_probe_or_a_pair(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++) {
		int users = 0;

		for (size_t j = 0; j < count; j++)
			users += strcmp(probes[i].semaphore, probes[j].semaphore) == 0;
		assert_in_range(users, 1, 2);
		assert_non_null(strchr(probes[i].semaphore, '.'));
	}
}

static void every_probe_says_when_it_fires(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_true(strlen(probes[i].fires) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(macro_and_name_agree),
		cmocka_unit_test(arity_is_the_number_of_arguments),
		cmocka_unit_test(a_semaphore_serves_one_probe_or_a_pair),
		cmocka_unit_test(every_probe_says_when_it_fires),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
