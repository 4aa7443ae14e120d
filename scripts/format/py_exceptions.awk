# SPDX-License-Identifier: MIT
#
# Columns of py_exceptions: @raised, @caught, @handed_on and @message
# [pid, file, func, line, type]; a type is its name, or a number that @type tells.

# Of a message of several lines the first one is shown.
/^@/ { in_message = /^@message\[/ }
in_message && !/^@/ && !/^~/ && !/^Lost [0-9]+ events$/ { next }

function show(    i, n, key) {
	forget("shown")
	n = rows("raised")
	for (i = 1; i <= n; i++) {
		key = row_key["raised", i]
		add_place(key, row_value["raised", i])
	}
	printf "\nRaised, or passed on,\n"
	show_places("RAISED", "")

	forget("shown shown_swallowed")
	n = rows("caught")
	for (i = 1; i <= n; i++) {
		key = row_key["caught", i]
		add_shown("shown_swallowed", add_place(key, row_value["caught", i]),
			row_value["caught", i] - values["handed_on", key])
	}
	printf "\nCaught,\n"
	show_places("CAUGHT", "SWALLOWED")
}

function type_of(key) {
	key = part(key, 5)
	return ("type", key) in values ? values["type", key] : key
}

function add_place(key, number,    text) {
	text = process(key) pad(place(key) ":" part(key, 4), 32) " " pad(name(key), 24) " " pad(type_of(key), 24)
	if (!(text in message)) {
		message[text] = values["message", key]
		gsub(/[\001-\037\177]/, "?", message[text])	# what a terminal would obey
	}
	add_shown("shown", text, number)
	return text
}

function show_places(first, second,    i, n, text) {
	n = sort_rows("shown")
	if (!n) {
		printf "   none\n"
		return
	}
	printf "   %s%-32s %-24s %-24s %10s%s  %s\n", process_title(), "FILE:LINE", "FUNC", "TYPE", first,
		second == "" ? "" : sprintf(" %10s", second), "MESSAGE"
	for (i = 1; i <= n; i++) {
		text = row_key["shown", i]
		printf "   %s %10.0f%s  %s\n", text, row_value["shown", i],
			second == "" ? "" : sprintf(" %10.0f", values["shown_swallowed", text]), message[text]
	}
}
