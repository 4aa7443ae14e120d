# SPDX-License-Identifier: MIT
#
# Columns of py_top: what was added to calls and ns, by [pid, code, name], since
# they were shown before.

BEGIN { MOST = 20 }

function show(    i, n, key, place_shown) {
	forget("shown_calls shown_ns")
	n = rows("ns")
	for (i = 1; i <= n; i++) {
		key = row_key["ns", i]
		if (!change("ns", key))
			continue
		place_shown = process(key) pad(place_of_call(key), 32) " " pad(name(key), 32)
		add_shown("shown_calls", place_shown, change("calls", key))
		add_shown("shown_ns", place_shown, change("ns", key))
	}
	printf "%s\n   %s%-32s %-32s %10s %10s\n", terminal ? "\033[H\033[J" : "", process_title(),
		"FILE:LINE", "FUNC", "CALLS", "TIME(us)"
	n = sort_rows("shown_ns")
	for (i = n; i >= 1 && i > n - MOST; i--) {
		key = row_key["shown_ns", i]
		printf "   %s %10.0f %10.0f\n", key, values["shown_calls", key],
			int(row_value["shown_ns", i] / 1000)
	}
}
