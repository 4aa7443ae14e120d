# SPDX-License-Identifier: MIT
#
# Columns of py_net: @calls, @failed, @bytes, @time and @most[pid, code, name, what].

function show(    i, n, key, text) {
	split("shown shown_calls shown_failed shown_bytes shown_most", map, " ")
	for (i in map)
		forget(map[i])
	split("accept connect send receive", what, " ")
	n = rows("time")
	for (i = 1; i <= n; i++) {
		key = row_key["time", i]
		text = process(key) pad(place(key), 32) " " pad(name(key), 24) " " pad(what[part(key, 4)], 7)
		add_shown("shown", text, row_value["time", i])
		add_shown("shown_calls", text, values["calls", key])
		add_shown("shown_failed", text, values["failed", key])
		add_shown("shown_bytes", text, values["bytes", key])
		add_most("shown_most", text, values["most", key])
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
