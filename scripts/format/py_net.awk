# SPDX-License-Identifier: MIT
#
# Columns of py_net: @calls, @failed, @bytes, @time and @most[pid, code, name, what].

function show(    i, n, key, text) {
	forget("shown shown_calls shown_failed shown_bytes shown_most")
	split("accept connect send receive", what, " ")
	n = rows("time")
	for (i = 1; i <= n; i++) {
		key = row_key["time", i]
		text = function_columns(key, 24) " " pad(what[part(key, 4)], 7)
		add_shown("shown", text, row_value["time", i])
		add_each("shown", text, key, "calls failed bytes")
	}
	n = sort_rows("shown")
	printf "\n   %s%-32s %-24s %-7s %10s %10s %14s %12s %12s\n", process_title(), "FILE:LINE", "FUNC",
		"WHAT", "CALLS", "FAILED", "BYTES", "TIME(us)", "MOST(us)"
	for (i = 1; i <= n; i++) {
		text = row_key["shown", i]
		printf "   %s %10.0f %10.0f %14.0f %12.0f %12.0f\n", text, values["shown_calls", text],
			values["shown_failed", text], values["shown_bytes", text],
			row_value["shown", i] / 1000, values["shown_most", text] / 1000
	}
}
