# SPDX-License-Identifier: MIT
#
# Columns of py_mallocstk: @bytes and @calls[pid, stack]; of a stack @code, @name
# and @caller[pid, stack], the stack without its innermost function.

function show(    i, n, key, text) {
	forget("shown shown_calls")
	n = rows("bytes")
	for (i = 1; i <= n; i++) {
		key = row_key["bytes", i]
		text = part(key, 1) ", " stack_of(key)
		add_shown("shown", text, row_value["bytes", i])
		add_shown("shown_calls", text, values["calls", key])
	}
	n = sort_rows("shown")
	printf "\n   %s%14s %10s  %s\n", process_title(), "BYTES", "CALLS", "STACK"
	for (i = 1; i <= n; i++)
		show_stack(row_key["shown", i], row_value["shown", i])
}

function show_stack(text, bytes,    frames, n, i) {
	n = split(substr(text, index(text, ", ") + 2), frames, "\n")
	printf "   %s%14.0f %10.0f  %s\n", process(text), bytes, values["shown_calls", text], frames[1]
	for (i = 2; i <= n; i++)
		printf "   %s%14s %10s  %s\n", process(text), "", "", frames[i]
}
