# SPDX-License-Identifier: MIT
#
# Stacks of py_stack: calls, by [node].

function show(    i, n) {
	forget("shown")
	n = rows("calls")
	for (i = 1; i <= n; i++)
		add_shown("shown", stack(row_key["calls", i]), row_value["calls", i])
	n = sort_rows("shown")
	for (i = 1; i <= n; i++) {
		printf "\n   %-32s %-32s\n%s", "FILE:LINE", "FUNC", row_key["shown", i]
		printf "   %-32s %-32s %10.0f\n", "-", "CALLS", row_value["shown", i]
	}
}
