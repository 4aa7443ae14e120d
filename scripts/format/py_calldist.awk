# SPDX-License-Identifier: MIT
#
# Titles and histograms of py_calldist: exclusive and inclusive, by [pid, code, name].

function show() {
	show_histograms("Exclusive function elapsed times (us),", "exclusive")
	show_histograms("Inclusive function elapsed times (us),", "inclusive")
}

function show_histograms(title, map,    i, n, key) {
	printf "\n%s\n", title
	n = rows(map)
	for (i = 1; i <= n; i++) {
		key = row_key[map, i]
		if (!is_wanted(key))
			continue
		printf "   %s%s, func, %s\n", process(key), place_of_call(key), name(key)
		print_histogram(map, key)
		print ""
	}
}
