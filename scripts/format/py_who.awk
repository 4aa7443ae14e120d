# SPDX-License-Identifier: MIT
#
# Columns of py_who: calls and file, by [pid, uid, the file's name in memory].

function show(    i, n, key, file) {
	forget("shown")
	n = rows("calls")
	for (i = 1; i <= n; i++) {
		key = row_key["calls", i]
		file = values["file", key] == "" ? "-" : values["file", key]
		add_shown("shown", sprintf("%7.0f %7.0f", part(key, 1), part(key, 2)) SUBSEP file,
			row_value["calls", i])
	}
	printf "   %7s %7s %10s  %s\n", "PID", "UID", "CALLS", "FILE"
	n = sort_rows("shown")
	for (i = 1; i <= n; i++) {
		split(row_key["shown", i], shown_part, SUBSEP)
		printf "   %s %10.0f  %s\n", shown_part[1], row_value["shown", i], shown_part[2]
	}
}
