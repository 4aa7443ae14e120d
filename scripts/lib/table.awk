# SPDX-License-Identifier: MIT
#
# What every tool's lines go through: the maps that a tracer printed are kept,
# all else is passed on at once. The tool's own part, format/NAME.awk, says in
# show() how they are shown: when the trace ends, which the runner has DTrace say
# by a line "~end", and at each line "~tick".
#
# A map's line is "@map[key, key]: value" from both tracers; a histogram is
# what bpftrace's hist() and DTrace's quantize() print below "@map[key]:".
# The maps func, file and line tell the names of what other keys begin with:
# three numbers, of a function its process, code and name.
#
#	rows(map)			how many lines the map has
#	sort_rows(map)			the same, the least value first
#	sort_keys(map)			the same, in order of the numbers in the keys
#	row_key[map, i], row_value[map, i]	of its lines, i from 1
#	values[map, key]		by key
#	change(map, key)		since the last ~tick
#	part(key, n)			the n-th part of a key
#	place(key), name(key)		"demo/server.py:87", "find"
#	function_key(key)		the three parts that name a function
#	place_of_call(key)		the same, with line 0 where it is not known
#	is_wanted(key)			whether it is FUNCTION, where one is named
#	is_one_function()		whether one is named
#	print_histogram(map, key)	in powers of two, by both tracers alike
#	pad(text, width)		with spaces after it, up to so many characters
#	add_shown(map, key, number)	rows by what is shown of them
#	add_most(map, key, number)	the same, of the largest number instead of the sum
#	add_each(map, text, key, names)	the values of key in each map of these names, into the
#					rows of MAP_NAME; into MAP_most its most
#	forget(maps)			lets go of the rows of these maps
#	function_columns(key, width)	where a function is, and its name, of so many characters
#	open_table(title, map)		the same as sort_rows(map), below a title; it says so
#					where there are none
#	stack(node, number)		the lines of the functions that ran, outermost first,
#					of "~node NODE PARENT PID CODE NAME"; with a number, if
#					there is one
#	parent_of_node(node), key_of_node(node)	its caller's; its [pid, code, name]
#	syscall(number)			the name of a system call
#	stack_of(key)			the functions of a stack [pid, stack], a line each, outermost
#					first, of the maps code, name and caller of the same key
#	process(key), process_title()	a column where several processes are traced
#
# The runner sets: attached, the command to run at the first line; told, the file
# for what was dropped; library, where lib/ is; all, 1 where several processes are
# traced; tool, its name; terminal, 1 where it shows on one. A tool's own part sets
# as_it_is, where the tracer's own tables are to be shown.

BEGIN { FS = "\n" }

# What bpftrace says of itself, and of what it had to drop.
/^Attaching [0-9]+ probes?\.\.\.$/ { next }
/^Lost [0-9]+ events$/ { split($0, lost_part, " "); lost += lost_part[2]; next }

# The runner ends the tracer: where it is not heard, it comes again. Of full
# tables, those after the last do not count; see lib/end-tracer. What was lost
# does, for it was to be shown, and more of the same is: unless all there was to
# be shown were full tables.
$0 == "~interrupt" {
	full_before = full
	lost_before = lost
	interrupted = 1
	next
}
skipped > 0 { skipped--; next }
/: WARNING: Failed to map_[a-z_]+: / {
	if ($0 ~ /map_update_elem/)
		full++
	if ($0 ~ /:[0-9]+:[0-9]+-[0-9]+: WARNING/)
		skipped = 2		# the line of the script, and a mark below it
	next
}
/^Additional Info - helper: / { next }

# The tracer has attached: what is traced may run now.
!begun && $0 != "" {
	begun = 1
	if (attached)
		system(attached)
}

/^~node / { add_node($0); next }

$0 == "~tick" { show(); end_round(); fflush(); next }
$0 == "~end" { show(); fflush(); ended = 1; next }

!as_it_is && (/^@[a-z_]+: ?-?[0-9]*$/ || /^@[a-z_]+\[[^\]]*\]:( |$)/) {
	add_row($0)
	next
}
histogram != "" && /^ *-?[0-9]+ \|[@ ]*[0-9]+ *$/ { add_dtrace_bucket($0); next }
histogram != "" && /^[\[(].*\|[@ ]*\|$/ { add_bpftrace_bucket($0); next }
histogram != "" && (/^$/ || /- Distribution -/) { next }
/^$/ { empty = 1; next }
{
	if (empty && passed)
		print ""
	empty = 0
	passed = 1
	print
	fflush()
}

END {
	if (begun && !ended)
		show()
	if (interrupted && full > full_before) {
		full = full_before
		lost = lost_before
	}
	if (lost)
		printf "%.0f events dropped: the tracer's buffer was full\n", lost >told
	if (full)
		printf "%.0f events dropped: a table was full\n", full >told
}

function add_row(line,    map, key, value, at) {
	at = match(line, /[\[:]/)
	map = substr(line, 2, at - 2)
	key = ""
	if (substr(line, at, 1) == "[") {
		match(line, /\]: ?/)
		key = substr(line, at + 1, RSTART - at - 1)
		value = substr(line, RSTART + RLENGTH)
	} else {
		value = substr(line, at + 2)
	}
	histogram = value == "" ? map SUBSEP key : ""
	if (histogram != "")
		delete_buckets(map, key)
	if (!((map, key) in values)) {
		count[map]++
		row_key[map, count[map]] = key
	}
	values[map, key] = value
}

function rows(map,    i) {
	for (i = 1; i <= count[map]; i++)
		row_value[map, i] = values[map, row_key[map, i]]
	return count[map] + 0
}

function change(map, key) {
	return values[map, key] - before[map, key]
}

function end_round(    key) {
	for (key in values)
		before[key] = values[key]
}

# A heap: awk has no sort, and an insertion takes too long for thousands.
function sort_rows(map,    n, i) {
	n = rows(map)
	for (i = int(n / 2); i >= 1; i--)
		sift(map, i, n)
	for (i = n; i > 1; i--) {
		swap_rows(map, 1, i)
		sift(map, 1, i - 1)
	}
	return n
}

# The same, by the numbers that the keys are.
function sort_keys(map,    n) {
	by_key = 1
	n = sort_rows(map)
	by_key = 0
	return n
}

function is_less_key(a, b,    parts, others, n, i) {
	n = split(a, parts, ", ")
	split(b, others, ", ")
	for (i = 1; i <= n; i++)
		if (parts[i] != others[i])
			return parts[i] + 0 < others[i] + 0
	return 0
}

function is_less(map, i, j) {
	if (by_key)
		return is_less_key(row_key[map, i], row_key[map, j])
	if (row_value[map, i] + 0 != row_value[map, j] + 0)
		return row_value[map, i] + 0 < row_value[map, j] + 0
	return row_key[map, i] < row_key[map, j]
}

function sift(map, i, n,    child) {
	while ((child = 2 * i) <= n) {
		if (child < n && is_less(map, child, child + 1))
			child++
		if (!is_less(map, i, child))
			return
		swap_rows(map, i, child)
		i = child
	}
}

function swap_rows(map, i, j,    held) {
	held = row_key[map, i]; row_key[map, i] = row_key[map, j]; row_key[map, j] = held
	held = row_value[map, i]; row_value[map, i] = row_value[map, j]; row_value[map, j] = held
}

# Rows of another map by what is shown of them: two codes of one function are one.
function add_shown(map, key, number) {
	if (!((map, key) in values)) {
		count[map]++
		row_key[map, count[map]] = key
	}
	values[map, key] += number
}

function add_most(map, key, number) {
	add_shown(map, key, 0)
	if (number + 0 > values[map, key])
		values[map, key] = number + 0
}

function add_each(map, text, key, names,    each, n, i) {
	n = split(names, each, " ")
	for (i = 1; i <= n; i++)
		add_shown(map "_" each[i], text, values[each[i], key])
	add_most(map "_most", text, values["most", key])
}

function forget(maps,    each, n, i, j) {
	n = split(maps, each, " ")
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= count[each[i]]; j++)
			delete values[each[i], row_key[each[i], j]]
		count[each[i]] = 0
	}
}

function open_table(title, map,    n) {
	printf "\n%s,\n", title
	n = sort_rows(map)
	if (!n)
		print "   none"
	return n
}

function part(key, n,    parts) {
	split(key, parts, ", ")
	return parts[n]
}

function function_key(key,    parts) {
	split(key, parts, ", ")
	return parts[1] ", " parts[2] ", " parts[3]
}

function name(key) {
	key = function_key(key)
	return values["func", key] == "" ? "-" : values["func", key]
}

# The file with the directory it is in, and the line where it is known.
function place(key,    file, parts, n) {
	key = function_key(key)
	file = values["file", key]
	if (file == "")
		return "-"
	n = split(file, parts, "/")
	if (n > 2)
		file = parts[n - 1] "/" parts[n]
	else if (n == 2 && parts[1] != "")
		file = parts[1] "/" parts[2]
	return ("line", key) in values ? file ":" values["line", key] : file
}

function place_of_call(key,    where) {
	where = place(key)
	return where == "-" || ("line", function_key(key)) in values ? where : where ":0"
}

function function_columns(key, width) {
	return process(key) pad(place(key), 32) " " pad(name(key), width)
}

# A name is known as far as the tracer has read it.
function is_wanted(key,    known) {
	if (!is_one_function())
		return 1
	known = name(key)
	return known == ENVIRON["FUNCTION"] ||
		length(known) >= 199 && index(ENVIRON["FUNCTION"], known) == 1
}

function is_one_function() {
	return ENVIRON["FUNCTION"] != ""
}

# Bytes of UTF-8 that begin a character, for awks count bytes here.
function width_of(text,    rest) {
	rest = text
	gsub(/[\200-\277]/, "", rest)
	return length(rest)
}

function pad(text, width) {
	return sprintf("%s%*s", text, width > width_of(text) ? width - width_of(text) : 0, "")
}

function add_node(line,    parts) {
	split(line, parts, " ")
	node_parent[parts[2]] = parts[3]
	node_key[parts[2]] = parts[4] ", " parts[5] ", " parts[6]
}

function parent_of_node(node) {
	return node_parent[node]
}

function key_of_node(node) {
	return node_key[node]
}

# What is below 0 was called by nothing that was seen. The number is in the last line.
function stack(node, number,    lines, end) {
	end = number == "" ? "" : sprintf(" %10.0f", number)
	for (lines = ""; node_parent[node] != ""; node = node_parent[node]) {
		lines = "   " process(node_key[node]) pad(place(node_key[node]), 32) " " \
			(end == "" ? name(node_key[node]) : pad(name(node_key[node]), 32) end) "\n" lines
		end = ""
	}
	return lines
}

# The name of one that is newer than the table is its number.
function syscall(number,    line, parts) {
	while (!syscalls_known && (getline line <(library "/syscalls")) > 0)
		if (line !~ /^#/ && split(line, parts, " ") == 2)
			syscall_name[parts[1]] = parts[2]
	syscalls_known = 1
	return number in syscall_name ? syscall_name[number] : "syscall_" number
}

# Where the caller is none that was seen, it ends.
function stack_of(key,    own, frame, text) {
	text = ""
	while (("code", key) in values) {
		own = part(key, 1)
		frame = own ", " values["code", key] ", " values["name", key]
		text = place(frame) " " name(frame) (text == "" ? "" : "\n") text
		key = own ", " values["caller", key]
	}
	return text == "" ? "-" : text
}

# The process of a key, where there are several.
function process(key) {
	return all ? sprintf("%7.0f ", part(key, 1)) : ""
}

function process_title() {
	return all ? "    PID " : ""
}

# ---- histograms ---------------------------------------------------------

function delete_buckets(map, key,    i) {
	for (i = 1; i <= buckets[map, key]; i++)
		delete bucket_count[map, key, i]
	buckets[map, key] = 0
}

function add_bucket(least, number,    n) {
	if (!number && !buckets[histogram])
		return
	n = ++buckets[histogram]
	bucket_least[histogram, n] = least
	bucket_count[histogram, n] = number
}

function add_dtrace_bucket(line,    parts) {
	sub(/^ */, "", line)
	least_value = line + 0
	sub(/.*[|@ ] */, "", line)
	split(line, parts, " ")
	add_bucket(least_value, parts[1] + 0)
}

# "[4K, 8K)    12 |@@@@   |"; the first of all is "(..., 0)".
function add_bpftrace_bucket(line,    least, number) {
	least = substr(line, 2)
	number = line
	sub(/^[^])]*[])] */, "", number)
	if (least ~ /^\.\.\./)
		least = -1
	else if (match(least, /^[0-9]+[KMGT]/))
		least = substr(least, 1, RLENGTH - 1) * unit(substr(least, RLENGTH, 1))
	add_bucket(least + 0, number + 0)
}

function unit(letter) {
	return letter == "K" ? 1024 : letter == "M" ? 1048576 : letter == "G" ? 1073741824 : 1099511627776
}

function print_histogram(map, key,    i, last, most, number) {
	last = most = 0
	for (i = 1; i <= buckets[map, key]; i++) {
		number = bucket_count[map, key, i]
		if (number)
			last = i
		if (number > most)
			most = number
	}
	for (i = 1; i <= last; i++) {
		number = bucket_count[map, key, i]
		printf "   %12.0f |%s %.0f\n", bucket_least[map, key, i], bar(number, most), number
	}
}

function bar(number, most,    length_of, text) {
	length_of = int(number * 40 / most + 0.5)
	text = sprintf("%*s", length_of, "")
	gsub(/ /, "@", text)
	return sprintf("%-40s", text)
}
