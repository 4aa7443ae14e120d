# SPDX-License-Identifier: MIT
#
# Columns of py_imports: @level, @module, @ns, @self, @found and
# @path[pid, tid, number], the numbers in the order in which imports began.

function show(    i, n, key, thread, threads) {
	n = sort_keys("module")
	for (i = 1; i <= n; i++)
		if (i == 1 || thread_of(row_key["module", i]) != thread_of(row_key["module", i - 1]))
			threads++
	if (!n)
		printf "\nNothing was imported.\n"
	for (i = 1; i <= n; i++) {
		key = row_key["module", i]
		if (i == 1 || thread_of(key) != thread) {
			thread = thread_of(key)
			print_title(threads > 1 ? thread : "")
		}
		print_module(key)
	}
}

function thread_of(key) {
	return part(key, 1) ", " part(key, 2)
}

function print_title(thread) {
	print thread == "" ? "" : "\nThread " part(thread, 2) ","
	printf "   %s%10s %10s  %-40s %s\n", process_title(), "TOTAL(us)", "SELF(us)", "MODULE", "FILE"
}

function print_module(key,    ended, indent) {
	ended = ("ns", key) in values
	indent = sprintf("%*s", 2 * (values["level", key] - 1), "")
	printf "   %s%10s %10s  %s %s\n", process(key),
		ended ? sprintf("%.0f", values["ns", key] / 1000) : "-",
		ended ? sprintf("%.0f", values["self", key] / 1000) : "-",
		pad(indent values["module", key], 40), ended ? file_of(key) : "-"
}

# place() knows what is in the map `file`.
function file_of(key) {
	if (values["found", key] == 0)
		return "not found"
	values["file", key] = values["path", key]
	return place(key)
}
