# SPDX-License-Identifier: MIT
#
# Columns of py_args: @calls[pid, code, name, call], @arguments[pid, code, name], how
# many there are; and, as they come, in hexadecimal what is memory,
#	~argument PID CODE NAME CALL AT TYPE FORM VALUE WORD WORD WORD WORD WORD
# @parameter[pid, code, name, at] and @type[pid, type] are names; from bpftrace, which
# has no room for texts there, as three words of the one and four of the other:
#	~names PID CODE NAME AT TYPE WORD WORD WORD WORD WORD WORD WORD
# FORM is 1 for an int, 2 for one that is too large, 3 for bytes, 4 for what has a
# length, 5 for a float; for a str 16 and how many bytes a character has.

/^~argument / {
	split($0, field, " ")
	key = field[2] ", " field[3] ", " field[4]
	type_of[key, field[5], field[6]] = field[7]
	form[key, field[5], field[6]] = field[8]
	value[key, field[5], field[6]] = field[9]
	memory[key, field[5], field[6]] = field[10] " " field[11] " " field[12] " " field[13] " " field[14]
	next
}

/^~names / {
	split($0, field, " ")
	values["parameter", field[2] ", " field[3] ", " field[4] ", " field[5]] = \
		text_up_to_zero(field[7] " " field[8] " " field[9])
	values["type", field[2] ", " field[6]] = text_up_to_zero(field[10] " " field[11] " " field[12] " " field[13])
	next
}

function show(    i, n, key, line) {
	forget("shown")
	n = rows("calls")
	for (i = 1; i <= n; i++) {
		key = row_key["calls", i]
		line = function_columns(key, 24) SUBSEP \
			show_arguments(function_key(key), part(key, 4))
		add_shown("shown", line, row_value["calls", i])
	}
	n = sort_rows("shown")
	printf "\n   %s%-32s %-24s %10s  %s\n", process_title(), "FILE:LINE", "FUNC", "CALLS", "ARGUMENTS"
	for (i = 1; i <= n; i++) {
		split(row_key["shown", i], field, SUBSEP)
		printf "   %s %10.0f  %s\n", field[1], row_value["shown", i], field[2]
	}
}

function show_arguments(key, call,    at, text) {
	text = "("
	for (at = 0; at < values["arguments", key] && at < 6; at++)
		text = text (at ? ", " : "") show_argument(key, call, at)
	return text (values["arguments", key] > 6 ? ", ...)" : ")")
}

# One that was told and lost is not known.
function show_argument(key, call, at,    named) {
	named = values["parameter", key ", " at]
	return (named !~ /^[A-Za-z0-9_.]+$/ ? "" : named "=") (((key, call, at) in form) ? show_value(key, call, at) : "?")
}

function show_value(key, call, at,    kind, is, words, known) {
	kind = form[key, call, at]
	is = values["type", part(key, 1) ", " type_of[key, call, at]]
	words = memory[key, call, at]
	known = value[key, call, at]
	if (is == "")
		return "?"
	if (is == "NoneType")
		return "None"
	if (kind == 1)
		return is == "int" ? known : is == "bool" ? (known ? "True" : "False") : is "(" known ")"
	if (kind == 3)
		return "b" quote(words, known, 1)
	if (kind == 4)
		return "<" is " of " known ">"
	if (kind == 5)
		return float(words)
	if (kind > 16)
		return quote(words, known, kind - 16, 1)
	return "<" is ">"
}

# ---- what memory has ----------------------------------------------------

function digit(letter) {
	return index("0123456789abcdef", letter) - 1
}

# The bytes of words, as they follow each other in memory, into byte[].
function read_bytes(words,    word, n, i, j, number) {
	n = split(words, word, " ")
	for (i = 1; i <= n; i++) {
		number = sprintf("%16s", word[i])
		gsub(/ /, "0", number)
		for (j = 0; j < 8; j++)
			byte[8 * (i - 1) + j] = 16 * digit(substr(number, 15 - 2 * j, 1)) + \
				digit(substr(number, 16 - 2 * j, 1))
	}
	return 8 * n
}

function text_up_to_zero(words,    n, i, text) {
	n = read_bytes(words)
	text = ""
	for (i = 0; i < n && byte[i]; i++)
		text = text sprintf("%c", byte[i])
	return text
}

# As repr() does, of so many characters; of a str a number above 127 is a character.
function quote(words, characters, size, is_str,    n, i, j, code, text) {
	n = read_bytes(words)
	text = "'"
	for (i = 0; i < characters && (i + 1) * size <= n; i++) {
		code = 0
		for (j = size - 1; j >= 0; j--)
			code = 256 * code + byte[i * size + j]
		text = text character(code, is_str)
	}
	return text "'" (i < characters ? "..." : "")
}

function character(code, is_str) {
	if (code == 10)
		return "\\n"
	if (code == 9)
		return "\\t"
	if (code == 13)
		return "\\r"
	if (code == 39 || code == 92)
		return "\\" sprintf("%c", code)
	if (code < 32 || code == 127 || code > 127 && !is_str || code > 127 && code < 160)
		return sprintf("\\x%02x", code)
	return code < 128 ? sprintf("%c", code) : utf8(code)
}

function utf8(code) {
	if (code < 2048)
		return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
	if (code < 65536)
		return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
	return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64,
		128 + int(code / 64) % 64, 128 + code % 64)
}

# The shortest number that is this one, as repr() does.
function float(words,    sign, exponent, fraction, i, digits, number, exact) {
	read_bytes(words)
	sign = byte[7] >= 128 ? "-" : ""
	exponent = byte[7] % 128 * 16 + int(byte[6] / 16)
	fraction = byte[6] % 16
	for (i = 5; i >= 0; i--)
		fraction = fraction * 256 + byte[i]
	if (exponent == 2047)
		return fraction ? "nan" : sign "inf"
	number = exponent ? (1 + fraction / 2 ^ 52) * 2 ^ (exponent - 1023) : fraction / 2 ^ 52 * 2 ^ -1022
	for (digits = 1; digits < 17 && sprintf("%." digits "g", number) + 0 != number; digits++)
		continue
	exact = sprintf("%." (digits - 1) "e", number)
	exponent = substr(exact, index(exact, "e") + 1) + 0
	if (exponent >= digits && exponent < 16)
		digits = exponent + 1
	number = sprintf("%." digits "g", number)
	return sign number (number ~ /[.e]/ ? "" : ".0")
}
