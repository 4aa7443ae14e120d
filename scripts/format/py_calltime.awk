# SPDX-License-Identifier: MIT
#
# Columns of py_calltime's tables, and titles of py_calldist's histograms, from
# bpftrace's "@count[demo/server.py, 57, func, find]: 12".

function show() { }

function print_columns(where, type, what, value) {
	printf "   %-28s %-6s %-28s %10s\n", where, type, what, value
}

function print_calls(line,    map, value, key, n, parts, what, type, where, i) {
	map = substr(line, 2, index(line, "[") - 2)
	value = line; sub(/.*\]: */, "", value)
	key = substr(line, length(map) + 3); sub(/\]: *[0-9]*$/, "", key)
	n = split(key, parts, ", ")
	what = parts[n]; type = parts[n - 1]
	where = parts[n - 2] > 0 || type == "func" ? ":" parts[n - 2] : ""
	for (i = n - 3; i > 0; i--)
		where = parts[i] (i < n - 3 ? ", " : "") where
	if (value == "") {
		print "   " where ", " type ", " what
		return
	}
	sub(/_total$/, "", map)
	if (map != titled)
		print_columns("FILE:LINE", "TYPE", "NAME", map == "count" ? "COUNT" : "TOTAL(us)")
	titled = map
	print_columns(where, type, what, value)
}

begun && /^$/ { empty_line = 1; next }
/^@[a-z]+_total\[/ { empty_line = 0 }
begun && empty_line && !/^@[a-z]+_total\[/ { print ""; empty_line = 0 }
/^@[a-z_]+\[.+, [0-9]+, [a-z]+, .+\]: *[0-9]*$/ {
	print_calls($0)
	fflush()
	next
}
