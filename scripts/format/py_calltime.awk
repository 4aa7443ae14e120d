# SPDX-License-Identifier: MIT
#
# Columns of py_calltime: count, exclusive and inclusive, by [pid, code, name];
# the time in any function by [pid].

function show() {
	show_table("Count,", "count", "COUNT", 1)
	show_table("Exclusive function elapsed times (us),", "exclusive", "TOTAL(us)", 1000)
	show_table("Inclusive function elapsed times (us),", "inclusive", "TOTAL(us)", 1000)
}

# The total is that of the rows shown; but inclusive times hold each other, and
# the whole is that of the outermost functions.
function show_table(title, map, column, divisor,    i, n, key, total) {
	printf "\n%s\n", title
	printf "   %s%-28s %-6s %-28s %10s\n", process_title(), "FILE:LINE", "TYPE", "NAME", column
	forget("shown")
	total = 0
	n = rows(map)
	for (i = 1; i <= n; i++) {
		key = row_key[map, i]
		if (!is_wanted(key))
			continue
		add_shown("shown", process(key) pad(place_of_call(key), 28) " func   " pad(name(key), 28),
			row_value[map, i])
		total += row_value[map, i]
	}
	if (map == "inclusive" && !is_one_function()) {
		total = 0
		n = rows("total")
		for (i = 1; i <= n; i++)
			total += row_value["total", i]
	}
	n = sort_rows("shown")
	for (i = 1; i <= n; i++)
		printf "   %s %10.0f\n", row_key["shown", i], int(row_value["shown", i] / divisor)
	if (n)
		printf "   %s%-28s %-6s %-28s %10.0f\n", all ? sprintf("%7s ", "-") : "", "-", "total",
			"-", int(total / divisor)
}
