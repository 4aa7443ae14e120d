# SPDX-License-Identifier: MIT
#
# Columns of py_locks: @waits and @wait[pid, code, name, tid, code, name, tid, lock,
# kind], the waiter's first; @gave_up[pid, lock, kind]; and, of the function that
# acquired it, @holds, @hold and @most[pid, code, name, lock, kind].

function show(    i, n) {
	forget("lock lock_wait lock_holds lock_hold lock_most pair pair_waits " \
		"function function_holds function_most")
	n = rows("wait")
	for (i = 1; i <= n; i++)
		add_wait(row_key["wait", i])
	n = rows("hold")
	for (i = 1; i <= n; i++)
		add_hold(row_key["hold", i])
	show_locks()
	show_pairs()
	show_functions()
}

function lock_of(key, n) {
	return part(key, 1) ", " part(key, n) ", " part(key, n + 1)
}

function add_wait(key,    lock, pair) {
	lock = lock_of(key, 8)
	add_shown("lock", lock, values["waits", key])
	add_shown("lock_wait", lock, values["wait", key])
	pair = process(key) sprintf("%-16s %7.0f %s %7s %s", address(part(key, 8)), part(key, 4),
		pad(name(key), 24), part(key, 7) == 0 ? "-" : part(key, 7),
		pad(name(part(key, 1) ", " part(key, 5) ", " part(key, 6)), 24))
	add_shown("pair", pair, values["wait", key])
	add_shown("pair_waits", pair, values["waits", key])
}

function add_hold(key,    lock, text) {
	lock = lock_of(key, 4)
	add_each("lock", lock, key, "holds hold")
	text = function_columns(key, 24) " " pad(kind(part(key, 5)), 5)
	add_shown("function", text, values["hold", key])
	add_each("function", text, key, "holds")
}

function kind(number) {
	return number == 1 ? "RLock" : "Lock"
}

# Not every awk prints a number of this size in hexadecimal.
function address(number,    digits) {
	digits = ""
	do {
		digits = substr("0123456789abcdef", number % 16 + 1, 1) digits
		number = int(number / 16)
	} while (number > 0)
	return "0x" digits
}

function show_locks(    i, n, key) {
	n = open_table("Locks that were waited for", "lock_wait")
	if (!n)
		return
	printf "   %s%-16s %-5s %10s %10s %10s %10s %10s %10s\n", process_title(), "LOCK", "KIND", "WAITS",
		"GAVEUP", "WAIT(us)", "HOLDS", "HOLD(us)", "MOST(us)"
	for (i = 1; i <= n; i++) {
		key = row_key["lock_wait", i]
		printf "   %s%-16s %-5s %10.0f %10.0f %10.0f %10.0f %10.0f %10.0f\n", process(key), address(part(key, 2)),
			kind(part(key, 3)), values["lock", key], values["gave_up", key],
			row_value["lock_wait", i] / 1000, values["lock_holds", key],
			values["lock_hold", key] / 1000, values["lock_most", key] / 1000
	}
}

function show_pairs(    i, n) {
	n = sort_rows("pair")
	if (!n)
		return
	printf "\nWho made whom wait,\n   %s%-16s %7s %-24s %7s %-24s %10s %10s\n", process_title(), "LOCK",
		"WAITER", "FUNC", "HOLDER", "FUNC", "WAITS", "WAIT(us)"
	for (i = 1; i <= n; i++)
		printf "   %s %10.0f %10.0f\n", row_key["pair", i], values["pair_waits", row_key["pair", i]],
			row_value["pair", i] / 1000
}

function show_functions(    i, n, key) {
	n = open_table("Functions that held a lock", "function")
	if (!n)
		return
	printf "   %s%-32s %-24s %-5s %10s %10s %10s\n", process_title(), "FILE:LINE", "FUNC", "KIND",
		"HOLDS", "HOLD(us)", "MOST(us)"
	for (i = 1; i <= n; i++) {
		key = row_key["function", i]
		printf "   %s %10.0f %10.0f %10.0f\n", key, values["function_holds", key],
			row_value["function", i] / 1000, values["function_most", key] / 1000
	}
}
