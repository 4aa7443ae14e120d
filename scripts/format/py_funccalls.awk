# SPDX-License-Identifier: MIT
#
# Columns of py_funccalls: @calls[pid, code, name, line].

function show(    i, n, key) {
	n = rows("calls")
	forget("shown")
	for (i = 1; i <= n; i++) {
		key = row_key["calls", i]
		add_shown("shown", function_columns(key, 32),
			row_value["calls", i])
	}
	printf "   %s%-32s %-32s %10s\n", process_title(), "FILE:LINE", "FUNC", "CALLS"
	n = sort_rows("shown")
	for (i = 1; i <= n; i++)
		printf "   %s %10.0f\n", row_key["shown", i], row_value["shown", i]
}
