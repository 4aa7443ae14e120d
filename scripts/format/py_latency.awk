# SPDX-License-Identifier: MIT
#
# Columns of py_latency: calls and ns, by [node]; the histogram us; and
# "~slow NS NODE", of each call that may be one of the slowest.

BEGIN { SLOWEST = 5 }

/^~slow / { split($0, slow_part, " "); add_slow(slow_part[2] + 0, slow_part[3]); next }

# The slowest first.
function add_slow(ns, node,    i) {
	for (i = slow_calls < SLOWEST ? ++slow_calls : SLOWEST + 1; i > 1 && slow_ns[i - 1] < ns; i--) {
		slow_ns[i] = slow_ns[i - 1]
		slow_node[i] = slow_node[i - 1]
	}
	if (i > SLOWEST)
		return
	slow_ns[i] = ns
	slow_node[i] = node
}

function show(    i, n, key, caller) {
	printf "\nTime of each call (us),\n"
	print_histogram("us", "")

	printf "\nCallers,\n"
	printf "   %s%-32s %-32s %10s %10s\n", process_title(), "FILE:LINE", "FUNC", "CALLS", "TOTAL(us)"
	forget("shown shown_ns")
	n = rows("calls")
	for (i = 1; i <= n; i++) {
		key = row_key["calls", i]
		caller = key_of_node(parent_of_node(key))
		caller = process(key_of_node(key)) pad(place(caller), 32) " " pad(name(caller), 32)
		add_shown("shown", caller, row_value["calls", i])
		add_shown("shown_ns", caller, values["ns", key])
	}
	n = sort_rows("shown_ns")
	for (i = 1; i <= n; i++) {
		key = row_key["shown_ns", i]
		printf "   %s %10.0f %10.0f\n", key, values["shown", key], int(row_value["shown_ns", i] / 1000)
	}

	printf "\nSlowest calls,\n"
	for (i = 1; i <= slow_calls; i++) {
		printf "   %s%-32s %-32s %10s\n", process_title(), "FILE:LINE", "FUNC", "TIME(us)"
		printf "%s\n", stack(slow_node[i], int(slow_ns[i] / 1000))
	}
}
