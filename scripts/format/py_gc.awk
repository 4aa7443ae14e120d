# SPDX-License-Identifier: MIT
#
# Columns of py_gc: its maps by [pid, generation], and set_off by [pid, file, func].

function show(    i, n, key) {
	printf "\nCollections,\n"
	printf "   %s%-10s %10s %10s %10s %10s\n", process_title(),
		"GENERATION", "COUNT", "OBJECTS", "LEFT", "TOTAL(us)"
	n = sort_keys("collections")
	for (i = 1; i <= n; i++) {
		key = row_key["collections", i]
		printf "   %s%-10d %10d %10d %10d %10d\n", process(key), part(key, 2),
			values["collections", key], values["objects", key],
			values["uncollectable", key], values["ns", key] / 1000
	}

	printf "\nSet off by,\n"
	printf "   %s%-32s %-28s %10s %10s\n", process_title(), "FILE", "FUNC", "COUNT", "TOTAL(us)"
	n = sort_rows("set_off")
	for (i = 1; i <= n; i++) {
		key = row_key["set_off", i]
		printf "   %s%s %s %10d %10d\n", process(key), pad(place(key), 32),
			pad(name(key), 28), row_value["set_off", i], values["set_off_ns", key] / 1000
	}

	printf "\nTime of each (us),\n"
	n = sort_keys("collections")
	for (i = 1; i <= n; i++) {
		key = row_key["collections", i]
		print "   " process(key) "generation " part(key, 2)
		print_histogram("us", key)
	}
}
