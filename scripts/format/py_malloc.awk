# SPDX-License-Identifier: MIT
#
# Columns of py_malloc: @calls, @bytes and @most[pid, code, name].

function show(    i, n, key, text) {
	forget("shown shown_calls shown_most")
	n = rows("bytes")
	for (i = 1; i <= n; i++) {
		key = row_key["bytes", i]
		text = function_columns(key, 28)
		add_shown("shown", text, row_value["bytes", i])
		add_shown("shown_calls", text, values["calls", key])
		add_most("shown_most", text, values["most", key])
	}
	n = sort_rows("shown")
	printf "\n   %s%-32s %-28s %10s %14s %12s\n", process_title(), "FILE:LINE", "FUNC", "CALLS", "BYTES", "MOST"
	for (i = 1; i <= n; i++) {
		text = row_key["shown", i]
		printf "   %s %10.0f %14.0f %12.0f\n", text, values["shown_calls", text],
			row_value["shown", i], values["shown_most", text]
	}
}
