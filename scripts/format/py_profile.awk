# SPDX-License-Identifier: MIT
#
# Columns of py_profile: samples, by [node]; those of no function that is known, by [pid].

function show(    i, n, key) {
	forget("self total")
	n = rows("samples")
	for (i = 1; i <= n; i++)
		add_sample(row_key["samples", i], row_value["samples", i])
	n = rows("unknown")
	for (i = 1; i <= n; i++) {
		key = function_columns(row_key["unknown", i] ", 0, 0", 32)
		add_shown("self", key, row_value["unknown", i])
		add_shown("total", key, row_value["unknown", i])
	}
	printf "   %s%-32s %-32s %10s %10s\n", process_title(), "FILE:LINE", "FUNC", "SELF", "TOTAL"
	n = sort_rows("self")
	for (i = 1; i <= n; i++) {
		key = row_key["self", i]
		printf "   %s %10.0f %10.0f\n", key, row_value["self", i], values["total", key]
	}
}

# Each function of the stack has it once.
function add_sample(node, number,    shown, seen, first) {
	split("", seen)
	for (first = 1; node_parent[node] != ""; node = node_parent[node]) {
		shown = function_columns(node_key[node], 32)
		add_shown("self", shown, first ? number : 0)
		if (!(shown in seen))
			add_shown("total", shown, number)
		seen[shown] = 1
		first = 0
	}
}
