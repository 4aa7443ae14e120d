/* SPDX-License-Identifier: MIT */
/*
 * StackView in one process, many times: with random parameters, or on many traces.
 * What it survives under sanitizers it survives; what it says is in the output.
 *
 * usage: driver PLUGIN parameters TRACE COUNT SEED
 *        driver PLUGIN traces < a path on each line
 *        driver PLUGIN damaged < the same, each read by a process of its own: where that
 *                                crashes, and with sink.utils.dummy as well, it is not ours
 */

#include <babeltrace2/babeltrace.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_WHOLE = 77 };
enum { READ_ONE_OF = 4 }; /* sets of parameters that are taken: for these the trace is read */

struct classes {
	const bt_plugin_set *set;
	const bt_plugin *ctf, *utils;
	const bt_component_class_source *source;
	const bt_component_class_filter *muxer;
	const bt_component_class_sink *sink, *dummy;
};

static const bt_plugin *must_find(const char *name)
{
	const bt_plugin *plugin = NULL;

	if (bt_plugin_find(name, BT_FALSE, BT_FALSE, BT_TRUE, BT_TRUE, BT_TRUE, &plugin) !=
	    BT_PLUGIN_FIND_STATUS_OK) {
		fprintf(stderr, "driver: no plugin: %s\n", name);
		exit(1);
	}
	return plugin;
}

static void find_classes(struct classes *classes, const char *path)
{
	if (bt_plugin_find_all_from_file(path, BT_TRUE, &classes->set) !=
	    BT_PLUGIN_FIND_ALL_FROM_FILE_STATUS_OK) {
		fprintf(stderr, "driver: no plugin: %s\n", path);
		exit(1);
	}
	classes->sink = bt_plugin_borrow_sink_component_class_by_name_const(
	    bt_plugin_set_borrow_plugin_by_index_const(classes->set, 0), "StackView");
	classes->ctf = must_find("ctf");
	classes->source = bt_plugin_borrow_source_component_class_by_name_const(classes->ctf, "fs");
	classes->utils = must_find("utils");
	classes->dummy =
	    bt_plugin_borrow_sink_component_class_by_name_const(classes->utils, "dummy");
	classes->muxer =
	    bt_plugin_borrow_filter_component_class_by_name_const(classes->utils, "muxer");
}

static void forget_classes(const struct classes *classes)
{
	bt_plugin_put_ref(classes->ctf);
	bt_plugin_put_ref(classes->utils);
	bt_plugin_set_put_ref(classes->set);
}

/* ---- random parameters --------------------------------------------------- */

static uint64_t state;

static uint64_t random_below(uint64_t limit)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % limit;
}

static const char *pick(const char *const *words)
{
	size_t count = 0;

	while (words[count])
		count++;
	return words[random_below(count)];
}

static bt_value *random_string(void)
{
	static const char *const words[] = {
		"auto",	   "never",    "always",       "merged", "thread", "python",	"syscall",
		"logging", "native",   "other",	       "gil",	 "line",   "server",	"worker",
		"s*",	   "[",	       "\\",	       "10us",	 "1.5ms",  "0s",	"3s",
		"1.s",	   "1e3s",     "99999999999s", "",	 "-1",	   "1",		"µs",
		"1µs",	   "1.0001ns", "0x10",	       "[!a-",	 "*",	   "/dev/null", "a\nb",
		"\xff",	   "+1ms",     " 1ms",	       "1 ms",	 NULL,
	};
	char noise[12];
	size_t length = random_below(sizeof(noise));

	if (random_below(4))
		return bt_value_string_create_init(pick(words));
	for (size_t i = 0; i < length; i++)
		noise[i] = (char)(1 + random_below(255));
	noise[length] = '\0';
	return bt_value_string_create_init(noise);
}

static bt_value *random_number(void)
{
	static const int64_t numbers[] = {
		0, 1, 2, 3, 100, 103, -1, 1000000, INT64_MAX, INT64_MIN
	};
	int64_t number = numbers[random_below(sizeof(numbers) / sizeof(*numbers))];

	return random_below(2) ? bt_value_integer_signed_create_init(number)
			       : bt_value_integer_unsigned_create_init((uint64_t)number);
}

static bt_value *random_value(int nesting)
{
	bt_value *value, *element;

	switch (random_below(nesting < 3 ? 10 : 6)) {
	case 0:
		return bt_value_bool_create_init((bt_bool)random_below(2));
	case 1:
		return bt_value_real_create_init((double)random_below(1000) / 7 - 50);
	case 2:
	case 3:
		return random_number();
	case 4:
	case 5:
		return random_string();
	case 6:
		value = bt_value_map_create();
		element = random_value(nesting + 1);
		bt_value_map_insert_entry(value, "depth", element);
		break;
	default:
		value = bt_value_array_create();
		for (uint64_t count = random_below(4); count; count--) {
			element = random_value(nesting + 1);
			bt_value_array_append_element(value, element);
			bt_value_put_ref(element);
		}
		return value;
	}
	bt_value_put_ref(element);
	return value;
}

/* The path is of what may be written, or cannot be: no file is left behind. */
static bt_value *random_path(void)
{
	static const char *const paths[] = { "/dev/null", "/dev/full", "/", "/nowhere/at/all",
					     NULL };

	return random_below(8) ? bt_value_string_create_init(pick(paths)) : random_number();
}

static bt_value *valid_value(const char *name)
{
	static const char *const colors[] = { "auto", "never", "always", NULL };
	static const char *const timelines[] = { "merged", "thread", NULL };
	static const char *const kinds[] = {
		"python", "logging", "syscall", "native", "other", NULL
	};
	static const char *const durations[] = { "0", "1ns", "10us", "1.5ms", "1s", NULL };
	static const char *const names[] = { "server", "work*", "nobody", "MainThread", NULL };

	if (!strcmp(name, "color"))
		return bt_value_string_create_init(pick(colors));
	if (!strcmp(name, "timeline"))
		return bt_value_string_create_init(pick(timelines));
	if (!strcmp(name, "kinds"))
		return bt_value_string_create_init(pick(kinds));
	if (!strcmp(name, "minimum-duration"))
		return bt_value_string_create_init(pick(durations));
	if (!strcmp(name, "processes") || !strcmp(name, "threads"))
		return bt_value_string_create_init(pick(names));
	if (!strcmp(name, "full-paths"))
		return bt_value_bool_create_init((bt_bool)random_below(2));
	return bt_value_integer_signed_create_init((int64_t)random_below(5) + 1);
}

static bt_value *random_parameters(void)
{
	static const char *const names[] = { "color", "timeline", "processes",	"threads",
					     "depth", "kinds",	  "full-paths", "minimum-duration",
					     "path",  NULL };
	bool is_wild = random_below(2);
	bt_value *map = bt_value_map_create();

	for (uint64_t count = random_below(6); count; count--) {
		const char *name = random_below(40) ? pick(names) : "colour";
		bt_value *value = !strcmp(name, "path") ? random_path()
				  : is_wild		? random_value(0)
							: valid_value(name);

		bt_value_map_insert_entry(map, name, value);
		bt_value_put_ref(value);
	}
	return map;
}

/* ---- graphs -------------------------------------------------------------- */

static bool connect_ports(bt_graph *graph, const bt_component_source *source,
			  const bt_component_filter *muxer, const bt_component_sink *sink)
{
	uint64_t count = bt_component_source_get_output_port_count(source);

	for (uint64_t i = 0; i < count; i++)
		if (bt_graph_connect_ports(
			graph, bt_component_source_borrow_output_port_by_index_const(source, i),
			bt_component_filter_borrow_input_port_by_index_const(muxer, i), NULL))
			return false;
	return !bt_graph_connect_ports(
	    graph, bt_component_filter_borrow_output_port_by_index_const(muxer, 0),
	    bt_component_sink_borrow_input_port_by_index_const(sink, 0), NULL);
}

static bool add_source(bt_graph *graph, const struct classes *classes, const char *trace,
		       const bt_component_source **source)
{
	bt_value *params = bt_value_map_create(), *inputs;
	bool is_added;

	bt_value_map_insert_empty_array_entry(params, "inputs", &inputs);
	bt_value_array_append_string_element(inputs, trace);
	is_added = !bt_graph_add_source_component(graph, classes->source, "source", params,
						  BT_LOGGING_LEVEL_NONE, source);
	bt_value_put_ref(params);
	return is_added;
}

/* True where the parameters are taken; then a trace is read to its end, or to an error. */
static bool run(const struct classes *classes, const char *trace, const bt_value *parameters,
		bool *is_whole)
{
	bt_graph *graph = bt_graph_create(0);
	const bt_component_source *source;
	const bt_component_filter *muxer;
	const bt_component_sink *sink;
	bool is_taken;

	*is_whole = false;
	is_taken = !bt_graph_add_sink_component(graph, classes->sink, "sink", parameters,
						BT_LOGGING_LEVEL_NONE, &sink);
	if (is_taken && trace && add_source(graph, classes, trace, &source) &&
	    !bt_graph_add_filter_component(graph, classes->muxer, "muxer", NULL,
					   BT_LOGGING_LEVEL_NONE, &muxer) &&
	    connect_ports(graph, source, muxer, sink))
		*is_whole = bt_graph_run(graph) == BT_GRAPH_RUN_STATUS_OK;
	bt_graph_put_ref(graph);
	bt_current_thread_clear_error();
	return is_taken;
}

static void run_parameters(const struct classes *classes, char **arguments)
{
	long count = strtol(arguments[1], NULL, 10), taken = 0, whole = 0;
	bool is_whole;

	state = strtoul(arguments[2], NULL, 10);
	for (long i = 0; i < count; i++) {
		bt_value *parameters = random_parameters();

		const char *trace = i % READ_ONE_OF ? NULL : arguments[0];

		taken += run(classes, trace, parameters, &is_whole);
		whole += is_whole;
		bt_value_put_ref(parameters);
	}
	fprintf(stderr, "%ld sets, %ld taken, %ld whole\n", count, taken, whole);
}

static bool read_path(char *path, size_t size)
{
	if (!fgets(path, (int)size, stdin))
		return false;
	path[strcspn(path, "\n")] = '\0';
	return true;
}

static void run_traces(const struct classes *classes)
{
	bt_value *parameters = bt_value_map_create();
	long count = 0, whole = 0;
	char path[4096];
	bool is_whole;

	bt_value_map_insert_string_entry(parameters, "color", "always");
	while (read_path(path, sizeof(path))) {
		run(classes, path, parameters, &is_whole);
		whole += is_whole;
		count++;
	}
	bt_value_put_ref(parameters);
	fprintf(stderr, "%ld traces, %ld whole\n", count, whole);
}

/* How a process of its own ended that read it: as waitpid() tells, 0 where it was whole. */
static int read_apart(const struct classes *classes, const char *path)
{
	pid_t child = fork();
	bool is_whole;
	int status;

	if (!child) {
		run(classes, path, NULL, &is_whole);
		_exit(is_whole ? 0 : NOT_WHOLE);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("driver: fork");
		exit(1);
	}
	return status;
}

static bool is_crash(int status)
{
	return status && (!WIFEXITED(status) || WEXITSTATUS(status) != NOT_WHOLE);
}

static void run_damaged(const struct classes *classes)
{
	long count = 0, whole = 0, others = 0;
	struct classes without = *classes;
	char path[4096];

	without.sink = classes->dummy;
	for (; read_path(path, sizeof(path)); count++) {
		int status = read_apart(classes, path);

		whole += !status;
		if (!is_crash(status))
			continue;
		if (!is_crash(read_apart(&without, path))) {
			fprintf(stderr, "driver: crash: %s\n", path);
			exit(1);
		}
		others++;
	}
	fprintf(stderr, "%ld traces, %ld whole, %ld that babeltrace itself crashes on\n", count,
		whole, others);
}

int main(int argc, char **argv)
{
	struct classes classes;

	if (argc < 3) {
		fprintf(stderr,
			"usage: driver PLUGIN parameters TRACE COUNT SEED | traces | damaged\n");
		return 2;
	}
	find_classes(&classes, argv[1]);
	if (!strcmp(argv[2], "parameters") && argc == 6)
		run_parameters(&classes, argv + 3);
	else if (!strcmp(argv[2], "damaged"))
		run_damaged(&classes);
	else
		run_traces(&classes);
	forget_classes(&classes);
	return 0;
}
