# SPDX-License-Identifier: MIT
#
# Columns of py_disk: @count, @bytes, @timed, @time and @most[pid, code, name, what];
# of other threads @other_count and @other_bytes[name, what].

function show() {
	forget("shown shown_count shown_timed shown_time shown_most")
	split("read write flush discard", what, " ")
	show_functions()
	show_others()
}

function show_functions(    i, n, key, text, timed) {
	n = rows("bytes")
	for (i = 1; i <= n; i++) {
		key = row_key["bytes", i]
		text = function_columns(key, 24) " " pad(what[part(key, 4)], 7)
		add_shown("shown", text, row_value["bytes", i])
		add_each("shown", text, key, "count timed time")
	}
	n = open_table("Functions that reached the disk", "shown")
	if (!n)
		return
	printf "   %s%-32s %-24s %-7s %10s %14s %10s %10s\n", process_title(), "FILE:LINE", "FUNC", "WHAT",
		"COUNT", "BYTES", "AVG(us)", "MOST(us)"
	for (i = 1; i <= n; i++) {
		text = row_key["shown", i]
		timed = values["shown_timed", text]
		printf "   %s %10.0f %14.0f %10s %10s\n", text, values["shown_count", text], row_value["shown", i],
			timed ? sprintf("%.0f", values["shown_time", text] / timed / 1000) : "-",
			timed ? sprintf("%.0f", values["shown_most", text] / 1000) : "-"
	}
}

function show_others(    i, n, key) {
	n = open_table("All else on the machine", "other_bytes")
	if (!n)
		return
	printf "   %-16s %-7s %10s %14s\n", "NAME", "WHAT", "COUNT", "BYTES"
	for (i = 1; i <= n; i++) {
		key = row_key["other_bytes", i]
		printf "   %s %-7s %10.0f %14.0f\n", pad(part(key, 1), 16), what[part(key, 2)],
			values["other_count", key], row_value["other_bytes", i]
	}
}
