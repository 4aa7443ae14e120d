# SPDX-License-Identifier: MIT
#
# Lines of py_flow, py_flowtime, py_trace and py_syscolors, from "~flow -> CPU PID NS DEPTH
# CODE NAME LINE TID", an event each. A name may come from another CPU a little later than an
# event that has it, and all that follows waits for it. What is no function has a number for
# CODE, "syscall" or "gc" for NAME, and for LINE what it returned.

BEGIN { with_delta = tool == "py_flowtime" }

/^~flow / {
	if (is_told_again($0))
		next
	flow[++flow_last] = $0
	tell_flow(0)
	next
}
/^@func\[/ { add_row($0); tell_flow(0); next }

function show() { tell_flow(1) }

# DTrace that is ended while it reads a buffer reads what it has read of that once more:
# so an event of a CPU that is not after the one before it was told. py_trace has how long a
# line took for NS; when that was, is what DTrace tells in the place of TID.
function is_told_again(line,    parts, time) {
	split(line, parts, " ")
	time = parts[tool == "py_trace" ? 10 : 5]
	if (time == "")
		return 0
	if (time + 0 <= flow_time[parts[3]] + 0)
		return 1
	flow_time[parts[3]] = time
	return 0
}

function tell_flow(to_the_end,    parts, key) {
	while (flow_told < flow_last) {
		split(flow[flow_told + 1], parts, " ")
		key = parts[4] ", " parts[7] ", " parts[8]
		if (!to_the_end && parts[8] ~ /^[0-9]/ && !(("func", key) in values))
			return
		delete flow[++flow_told]
		if (tool == "py_trace")
			tell_line(parts[2], parts[3], int(parts[5] / 1000), parts[6], key, parts[9])
		else if (tool == "py_syscolors")
			tell_event(parts[2], parts[3], int(parts[5] / 1000), parts[6], key, parts[9], parts[10])
		else
			tell_step(parts[2], parts[3], int(parts[5] / 1000), parts[6], key)
	}
}

function file_of(key,    file) {
	file = values["file", key]
	sub(/.*\//, "", file)
	return file
}

# In one piece: what mawk pads, while it shows each line at once, it writes byte by byte.
function say(line) {
	print line
	fflush()
}

function tell_line(mark, cpu, us, depth, key, line) {
	say(sprintf("%3.0f %7.0f %10s  %16s:%-4.0f %*s%-2s %s", cpu, part(key, 1),
		mark == "|" ? sprintf("%.0f", us) : "-", file_of(key), line, 2 * depth, "", mark, name(key)))
}

# Microseconds since the event before.
function change_of_time(us,    delta) {
	delta = flow_us && us > flow_us ? us - flow_us : 0
	flow_us = us
	return delta
}

function tell_step(arrow, cpu, us, depth, key,    delta) {
	delta = change_of_time(us)
	say(sprintf("%3.0f %14.0f %s %16s  %*s%s %s", cpu, us,
		with_delta ? sprintf("%10.0f ", delta) : "", file_of(key), 2 * depth, "", arrow, name(key)))
}

function tell_event(mark, cpu, us, depth, key, line, tid,    type, what, file) {
	type = part(key, 3)
	file = "-"
	if (type == "gc") {
		what = "generation " part(key, 2)
	} else if (type == "syscall") {
		what = syscall(part(key, 2)) (is_error(line) ? " (error " (-line) ")" : "")
	} else {
		type = mark == "|" ? "line" : "func"
		what = name(key)
		file = file_of(key)
	}
	say(sprintf("%s%3.0f %7.0f %7.0f %10.0f  %16s:%-4s %-7s  %*s%s %s%s",
		terminal ? colour(type, line) : "", cpu, part(key, 1), tid, change_of_time(us), file,
		file == "-" ? "-" : line, type, 2 * depth, "", mark, what, terminal ? "\033[0m" : ""))
}

function is_error(result) {
	return result < 0 && result >= -4095
}

function colour(type, line) {
	if (type == "syscall")
		return is_error(line) ? "\033[31m" : "\033[36m"
	return type == "func" ? "\033[32m" : type == "line" ? "\033[33m" : "\033[35m"
}
