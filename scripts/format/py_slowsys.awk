# SPDX-License-Identifier: MIT
#
# Lines of py_slowsys, from "~slow CPU PID TID TIME TOOK RESULT NUMBER NODE", each with
# its stack. What a stack is made of may come from another CPU a little later than a
# call that has it, and all that follows waits for it.

/^~slow / { slow[++slow_last] = $0; tell_slow(0); next }
/^~node / { add_node($0); tell_slow(0); next }
/^@func\[/ { add_row($0); tell_slow(0); next }

function show() { tell_slow(1) }

function tell_slow(to_the_end,    parts) {
	while (slow_told < slow_last) {
		split(slow[slow_told + 1], parts, " ")
		if (!to_the_end && !is_known_stack(parts[9]))
			return
		delete slow[++slow_told]
		printf "%3.0f %7.0f %7.0f %14.0f %10.0f %8s %-20s %s\n%s\n", parts[2], parts[3], parts[4],
			int(parts[5] / 1000), int(parts[6] / 1000), parts[7], syscall(parts[8]),
			name(key_of_node(parts[9])), stack(parts[9], "")
		fflush()
	}
}

function is_known_stack(node) {
	for (; node != 0; node = parent_of_node(node))
		if (key_of_node(node) == "" || !(("func", key_of_node(node)) in values))
			return 0
	return 1
}
