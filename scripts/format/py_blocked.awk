# SPDX-License-Identifier: MIT
#
# Columns of py_blocked: @blocked, @blocks and @most[pid, tid, stack]; when a wait
# @began and @ended last there, and @end; of a stack @code, @name and @caller[pid,
# stack], the stack without its innermost function.

function show(    i, n, key, text, time) {
	forget("shown shown_blocks shown_most")
	n = rows("blocks")
	for (i = 1; i <= n; i++) {
		key = row_key["blocks", i]
		text = part(key, 1) ", " part(key, 2) ", " stack_of(part(key, 1) ", " part(key, 3))
		time = time_of_last(key)
		add_shown("shown", text, values["blocked", key] + time)
		add_shown("shown_blocks", text, row_value["blocks", i])
		add_most("shown_most", text, values["most", key] + 0 > time ? values["most", key] : time)
	}
	n = sort_rows("shown")
	printf "\n   %s%7s %14s %10s %12s  %s\n", process_title(), "TID", "BLOCKED(us)", "BLOCKS", "MOST(us)", "STACK"
	for (i = 1; i <= n; i++)
		show_stack(row_key["shown", i], row_value["shown", i])
}

# Of one that has not ended.
function time_of_last(key,    time) {
	time = values["end", ""] - values["began", key]
	return time > 0 && values["ended", key] + 0 < values["began", key] + 0 ? time : 0
}

function show_stack(text, time,    frames, n, i) {
	n = split(text, frames, "\n")
	sub(/^[^,]*, [^,]*, /, "", frames[1])
	printf "   %s%7.0f %14.0f %10.0f %12.0f  %s\n", process(text), part(text, 2), time / 1000,
		values["shown_blocks", text], values["shown_most", text] / 1000, frames[1]
	for (i = 2; i <= n; i++)
		printf "   %s%7s %14s %10s %12s  %s\n", process(text), "", "", "", "", frames[i]
}
