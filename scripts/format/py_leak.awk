# SPDX-License-Identifier: MIT
#
# Columns of py_leak: @made and @freed[pid, type, name] of classes, each second
# followed by a line "~look"; @left and @bytes[pid, code, name, type, name].
#
# However long it is traced, its time is kept in at most eight parts, and of each
# class the least number of instances in each: where there are eight, each two
# become one, and those to come are twice as long.

BEGIN { part_length = 1; most_parts = 8 }

$0 == "~look" { look(); fflush(); next }

function growth(key) {
	return values["made", key] - values["freed", key]
}

# The least that there were in a part: at first there were none more than before.
function low(key, i) {
	return (key, i) in lowest ? lowest[key, i] : 0
}

function look(    i, key, now) {
	if (looks == part_length) {
		parts++
		looks = 0
		if (parts == most_parts)
			halve_parts()
	}
	for (i = 1; i <= rows("made") + rows("freed"); i++) {
		key = i <= count["made"] ? row_key["made", i] : row_key["freed", i - count["made"]]
		now = growth(key)
		if (looks == 0 || now < low(key, parts + 1))
			lowest[key, parts + 1] = now
	}
	looks++
}

function halve_parts(    i, j, key) {
	for (j = 1; j <= rows("made"); j++) {
		key = row_key["made", j]
		for (i = 1; i <= parts / 2; i++)
			lowest[key, i] = low(key, 2 * i) < low(key, 2 * i - 1) ? low(key, 2 * i) : low(key, 2 * i - 1)
	}
	parts /= 2
	part_length *= 2
}

# The part that has not ended yet, and now, count as well: less than they have is
# not to come.
function has_shrunk(key,    i, last) {
	last = parts + (looks > 0)
	for (i = 2; i <= last; i++)
		if (low(key, i) < low(key, i - 1))
			return 1
	return last && growth(key) < low(key, last)
}

function lately(key,    middle) {
	middle = int(whole_parts / 2)
	return middle ? low(key, whole_parts) - low(key, middle) : "-"
}

function show_classes(title, shrunk,    i, n, key, any) {
	n = sort_rows("growth")
	for (i = 1; i <= n; i++) {
		key = row_key["growth", i]
		if (has_shrunk(key) != shrunk || row_value["growth", i] <= 0)
			continue
		if (!any++) {
			printf "\n%s,\n   %s%-32s %-28s %10s %10s %10s %10s\n", title, process_title(),
				"FILE", "CLASS", "MADE", "FREED", "GROWTH", "LATELY"
		}
		printf "   %s%s %s %10.0f %10.0f %10.0f %10s\n", process(key), pad(place(key), 32),
			pad(name(key), 28), values["made", key], values["freed", key], row_value["growth", i], lately(key)
	}
	return any + 0
}

function class_of(key) {
	return part(key, 1) ", " part(key, 4) ", " part(key, 5)
}

function show(    i, n, key, class, text, shown) {
	whole_parts = parts + (looks == part_length)
	forget("growth")
	n = rows("made")
	for (i = 1; i <= n; i++) {
		key = row_key["made", i]
		add_shown("growth", key, growth(key))
	}
	shown = show_classes("Classes that only grow", 0)
	shown += show_classes("Classes that grow and shrink", 1)

	forget("makers makers_bytes")
	n = rows("left")
	for (i = 1; i <= n; i++) {
		key = row_key["left", i]
		class = class_of(key)
		if (growth(class) <= 0 || row_value["left", i] <= 0)
			continue
		text = function_columns(key, 28) " " pad(name(class), 28)
		add_shown("makers", text, row_value["left", i])
		add_shown("makers_bytes", text, values["bytes", key])
	}
	if (shown) {
		printf "\nWho made what is left of them,\n   %s%-32s %-28s %-28s %10s %10s\n",
			process_title(), "FILE:LINE", "FUNC", "CLASS", "LEFT", "BYTES"
		n = sort_rows("makers")
		for (i = 1; i <= n; i++)
			printf "   %s %10.0f %10.0f\n", row_key["makers", i], row_value["makers", i],
				values["makers_bytes", row_key["makers", i]]
	}
	printf "\n%.0f of %.0f classes grew.\n", shown, rows("made")
}
