# SPDX-License-Identifier: MIT
#
# Lines of py_flow, py_flowtime and py_trace, from "~flow -> CPU PID NS DEPTH CODE
# NAME LINE", an event each. A name may come from another CPU a little later than an event that
# has it, and all that follows waits for it.

BEGIN { with_delta = tool == "py_flowtime" }

/^~flow / { flow[++flow_last] = $0; tell_flow(0); next }
/^@func\[/ { add_row($0); tell_flow(0); next }

function show() { tell_flow(1) }

function tell_flow(to_the_end,    parts, key) {
	while (flow_told < flow_last) {
		split(flow[flow_told + 1], parts, " ")
		key = parts[4] ", " parts[7] ", " parts[8]
		if (!to_the_end && !(("func", key) in values))
			return
		delete flow[++flow_told]
		if (tool == "py_trace")
			tell_line(parts[2], parts[3], int(parts[5] / 1000), parts[6], key, parts[9])
		else
			tell_step(parts[2], parts[3], int(parts[5] / 1000), parts[6], key)
	}
}

function file_of(key,    file) {
	file = values["file", key]
	sub(/.*\//, "", file)
	return file
}

function tell_line(mark, cpu, us, depth, key, line) {
	printf "%3.0f %7.0f %10s  %16s:%-4.0f %*s%-2s %s\n", cpu, part(key, 1),
		mark == "|" ? sprintf("%.0f", us) : "-", file_of(key), line, 2 * depth, "", mark, name(key)
	fflush()
}

function tell_step(arrow, cpu, us, depth, key) {
	if (!flow_us || us < flow_us)
		flow_us = us
	printf "%3.0f %14.0f ", cpu, us
	if (with_delta)
		printf "%10.0f ", us - flow_us
	printf " %16s  %*s%s %s\n", file_of(key), 2 * depth, "", arrow, name(key)
	fflush()
	flow_us = us
}
