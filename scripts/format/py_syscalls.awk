# SPDX-License-Identifier: MIT
#
# Columns of py_syscalls: @calls, @time, @most and @errors[pid, code, name, number].

function show(    i, n, key, call) {
	forget("call call_calls call_errors call_most by by_calls by_errors by_most")
	n = rows("time")
	for (i = 1; i <= n; i++) {
		key = row_key["time", i]
		call = pad(syscall(part(key, 4)), 24)
		add_call("call", process(key) call, key)
		add_call("by", function_columns(key, 28) " " call, key)
	}
	show_calls("System calls,", "call", "")
	show_calls("By function,", "by", sprintf("%-32s %-28s ", "FILE:LINE", "FUNC"))
}

function add_call(map, text, key) {
	add_shown(map, text, values["time", key])
	add_each(map, text, key, "calls errors")
}

function show_calls(title, map, columns,    i, n, text) {
	n = sort_rows(map)
	printf "\n%s\n   %s%s%-24s %10s %10s %12s %10s\n", title, process_title(), columns, "SYSCALL",
		"CALLS", "ERRORS", "TIME(us)", "MOST(us)"
	for (i = 1; i <= n; i++) {
		text = row_key[map, i]
		printf "   %s %10.0f %10.0f %12.0f %10.0f\n", text, values[map "_calls", text],
			values[map "_errors", text], int(row_value[map, i] / 1000),
			int(values[map "_most", text] / 1000)
	}
}
