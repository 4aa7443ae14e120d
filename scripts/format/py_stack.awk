# SPDX-License-Identifier: MIT
#
# Stacks of py_stack: calls, by [node].

function show(    i, n, key) {
	forget("shown")
	n = rows("calls")
	for (i = 1; i <= n; i++) {
		key = stack(row_key["calls", i], 0)
		add_shown("shown", key, row_value["calls", i])
		node_shown[key] = row_key["calls", i]
	}
	n = sort_rows("shown")
	for (i = 1; i <= n; i++) {
		printf "\n   %s%-32s %-32s %10s\n", process_title(), "FILE:LINE", "FUNC", "CALLS"
		printf "%s", stack(node_shown[row_key["shown", i]], row_value["shown", i])
	}
}
