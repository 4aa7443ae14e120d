# SPDX-License-Identifier: MIT
#
# Columns of py_gil: @hold[pid, code, name] of functions; @holds, @held, @most,
# @forced and @name[pid, tid] of threads; @waits and
# @wait[pid, code, name, tid, code, name, tid] of both, the waiter's first.

function show(    i, n) {
	forget("thread function pair pair_waits")
	n = rows("held")
	for (i = 1; i <= n; i++)
		add_shown("thread", row_key["held", i], row_value["held", i])
	n = rows("hold")
	for (i = 1; i <= n; i++)
		add_shown("function", function_columns(row_key["hold", i], 28), row_value["hold", i])
	n = rows("wait")
	for (i = 1; i <= n; i++)
		add_wait(row_key["wait", i])
	if (!rows("thread")) {
		printf "\nNobody gave up the GIL, or waited for it.\n"
		return
	}
	show_threads()
	show_functions()
	show_pairs()
}

function add_wait(key,    waits, ns, thread, by, pair) {
	waits = values["waits", key]
	ns = values["wait", key]
	thread = part(key, 1) ", " part(key, 4)
	add_shown("thread", thread, 0)
	add_shown("thread_waits", thread, waits)
	add_shown("thread_wait", thread, ns)
	by = function_columns(key, 28)
	add_shown("function", by, 0)
	add_shown("function_waits", by, waits)
	add_shown("function_wait", by, ns)
	pair = process(key) sprintf("%7.0f %s %7.0f %s", part(key, 4), pad(name(key), 28),
		part(key, 7), pad(name(part(key, 1) ", " part(key, 5) ", " part(key, 6)), 28))
	add_shown("pair", pair, ns)
	add_shown("pair_waits", pair, waits)
}

function show_threads(    i, n, key) {
	printf "\nThreads,\n   %s%7s %10s %10s %10s %10s %10s %10s  %s\n", process_title(), "TID",
		"HOLDS", "HOLD(us)", "MOST(us)", "FORCED", "WAITS", "WAIT(us)", "NAME"
	n = sort_rows("thread")
	for (i = 1; i <= n; i++) {
		key = row_key["thread", i]
		printf "   %s%7.0f %10.0f %10.0f %10.0f %10.0f %10.0f %10.0f  %s\n", process(key), part(key, 2),
			values["holds", key], values["held", key] / 1000, values["most", key] / 1000,
			values["forced", key], values["thread_waits", key], values["thread_wait", key] / 1000,
			values["name", key] == "" ? "-" : values["name", key]
	}
}

function show_functions(    i, n, key) {
	printf "\nFunctions,\n   %s%-32s %-28s %10s %10s %10s\n", process_title(), "FILE:LINE", "FUNC",
		"HOLD(us)", "WAITS", "WAIT(us)"
	n = sort_rows("function")
	for (i = 1; i <= n; i++) {
		key = row_key["function", i]
		printf "   %s %10.0f %10.0f %10.0f\n", key, row_value["function", i] / 1000,
			values["function_waits", key], values["function_wait", key] / 1000
	}
}

function show_pairs(    i, n) {
	n = sort_rows("pair")
	printf "\nWho made whom wait,\n"
	if (n)
		printf "   %s%7s %-28s %7s %-28s %10s %10s\n", process_title(), "WAITER", "FUNC", "HOLDER",
			"FUNC", "WAITS", "WAIT(us)"
	else
		printf "   nobody\n"
	for (i = 1; i <= n; i++)
		printf "   %s %10.0f %10.0f\n", row_key["pair", i], values["pair_waits", row_key["pair", i]],
			row_value["pair", i] / 1000
}
