# SPDX-License-Identifier: MIT
#
# Columns of py_threads: @cpu, @queue, @block, @blocks, @preempted and
# @name[pid, tid]; when a thread was last @running, @queued, @blocked or @gone, and @end.

function show(    i, n, key) {
	count_on("cpu", "running")
	count_on("queue", "queued")
	count_on("block", "blocked")
	forget("shown")
	n = rows("cpu")
	for (i = 1; i <= n; i++)
		add_shown("shown", row_key["cpu", i], row_value["cpu", i])
	n = sort_rows("shown")
	printf "\n   %s%7s %10s %10s %11s %8s %9s  %s\n", process_title(), "TID", "CPU(us)", "QUEUED(us)",
		"BLOCKED(us)", "BLOCKS", "PREEMPTED", "NAME"
	for (i = 1; i <= n; i++) {
		key = row_key["shown", i]
		printf "   %s%7.0f %10.0f %10.0f %11.0f %8.0f %9.0f  %s\n", process(key), part(key, 2),
			row_value["shown", i] / 1000, values["queue", key] / 1000, values["block", key] / 1000,
			values["blocks", key], values["preempted", key],
			values["name", key] == "" ? "-" : values["name", key]
	}
}

# What has not ended at the end, ends there: what began last.
function count_on(map, since,    i, n, key) {
	n = rows(since)
	for (i = 1; i <= n; i++) {
		key = row_key[since, i]
		if (is_last(since, key) && (("cpu", key) in values || map == "cpu"))
			add_shown(map, key, values["end", ""] - row_value[since, i])
	}
}

function is_last(since, key,    i, states, n) {
	n = split("running queued blocked gone", states, " ")
	for (i = 1; i <= n; i++)
		if (states[i] != since && values[states[i], key] + 0 >= values[since, key] + 0)
			return 0
	return 1
}
