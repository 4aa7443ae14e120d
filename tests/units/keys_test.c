/* SPDX-License-Identifier: MIT */
/* The pager's keys: what is typed with <cr>, what a clicker sends. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <curses.h>

#include "keys.h"

static enum command press_all(const char *typed, long *number)
{
	struct keys keys = { 0 };
	enum command command = COMMAND_NONE;

	for (; *typed; typed++) {
		assert_int_equal(command, COMMAND_NONE);
		command = keys_press(&keys, *typed, number);
	}
	if (command != COMMAND_NONE)
		assert_int_equal(keys.length, 0);
	return command;
}

static void typed_with_return(void **state)
{
	long number = 0;

	(void)state;
	assert_int_equal(press_all("\n", &number), COMMAND_NEXT);
	assert_int_equal(press_all("\r", &number), COMMAND_NEXT);
	assert_int_equal(press_all("b\n", &number), COMMAND_BACK);
	assert_int_equal(press_all("q\n", &number), COMMAND_QUIT);
	assert_int_equal(press_all("r\n", &number), COMMAND_REDRAW);
	assert_int_equal(press_all("?\n", &number), COMMAND_HELP);
	assert_int_equal(press_all("bb\n", &number), COMMAND_UNKNOWN);
}

static void numbers_go_with_g_or_return(void **state)
{
	long number = 0;

	(void)state;
	assert_int_equal(press_all("12g", &number), COMMAND_GO);
	assert_int_equal(number, 12);
	assert_int_equal(press_all("0\n", &number), COMMAND_GO);
	assert_int_equal(number, 0);
	assert_int_equal(press_all("g\n", &number), COMMAND_UNKNOWN);
	assert_int_equal(press_all("1b2g", &number), COMMAND_NONE);
}

/* As many digits as are kept make a number that fits. */
static void typing_has_an_end(void **state)
{
	long number = 0;

	(void)state;
	assert_int_equal(press_all("99999999999999999999g", &number), COMMAND_GO);
	assert_int_equal(number, 9999999);
}

static void a_clicker_needs_no_return(void **state)
{
	static const struct {
		int key;
		enum command command;
	} at_once[] = {
		{ ' ', COMMAND_NEXT },	     { KEY_RIGHT, COMMAND_NEXT }, { KEY_DOWN, COMMAND_NEXT },
		{ KEY_NPAGE, COMMAND_NEXT }, { KEY_LEFT, COMMAND_BACK },  { KEY_UP, COMMAND_BACK },
		{ KEY_PPAGE, COMMAND_BACK }, { KEY_HOME, COMMAND_FIRST }, { KEY_END, COMMAND_LAST },
	};
	long number = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(at_once) / sizeof(at_once[0]); i++) {
		struct keys keys = { 0 };

		keys_press(&keys, 'q', &number);
		assert_int_equal(keys_press(&keys, at_once[i].key, &number), at_once[i].command);
		assert_int_equal(keys_press(&keys, '\n', &number), COMMAND_NEXT);
	}
}

static void a_key_can_be_taken_back(void **state)
{
	struct keys keys = { 0 };
	long number = 0;

	(void)state;
	keys_press(&keys, 'b', &number);
	keys_press(&keys, KEY_BACKSPACE, &number);
	keys_press(&keys, KEY_BACKSPACE, &number);
	assert_string_equal(keys.typed, "");
	assert_int_equal(keys_press(&keys, '\n', &number), COMMAND_NEXT);
}

/* Codes that are neither characters nor known keys change nothing. */
static void other_keys_are_nothing(void **state)
{
	struct keys keys = { 0 };
	long number = 0;

	(void)state;
	for (int key = 0x80; key <= KEY_MAX; key++)
		if (keys_press(&keys, key, &number) == COMMAND_NONE)
			assert_int_equal(keys.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_with_return),
		cmocka_unit_test(numbers_go_with_g_or_return),
		cmocka_unit_test(typing_has_an_end),
		cmocka_unit_test(a_clicker_needs_no_return),
		cmocka_unit_test(a_key_can_be_taken_back),
		cmocka_unit_test(other_keys_are_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
