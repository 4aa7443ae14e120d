# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016
#
# The tools, as the heads of their scripts tell of them. $scripts is where they are.

# The script of a tool for a tracer.
script_of()
{
	case $2 in
	bpftrace) echo "$scripts/bpftrace/$1.bt" ;;
	dtrace) echo "$scripts/dtrace/$1.d" ;;
	esac
}

# The one with the whole head: that for bpftrace, where there are two. Of a
# lesson each has its own.
head_script_of()
{
	local script of=bpftrace
	[[ $1 != lessons/* ]] || of=${tracer:-bpftrace}
	script=$(script_of "$1" "$of")
	[ -e "$script" ] || script=$(script_of "$1" dtrace)
	[ -e "$script" ] && echo "$script"
}

list_names()
{
	local script
	for script in "$scripts"/bpftrace/py_*.bt "$scripts"/dtrace/py_*.d; do
		[ ! -e "$script" ] || { script=${script##*/}; echo "${script%.*}"; }
	done | sort -u
}

# The comment that a script opens with, without its stars.
print_head()
{
	sed -n '/^\/\*$/,/^ \*\/$/{/^ \*\/$/q;/^\/\*$/d;s/^ \* \{0,1\}//;p}' "$1"
}

# The lines of one section of it, as one line.
print_section()
{
	print_head "$1" | awk -v section="$2" '
		/^[A-Z]/ && !/[a-z]/ { inside = $0 == section; next }
		inside && NF { sub(/^\t/, ""); text = text (text == "" ? "" : " ") $0 }
		END { print text }'
}

# What comes after the options in its line of USAGE: "[FUNCTION]", "FUNCTION" or "".
print_wanted()
{
	print_head "$1" | sed -n '/^USAGE$/,/^$/{s/.* -p PID *//p}' | head -n 1
}

list_tools()
{
	local name
	for name in $(list_names); do
		print_head "$(head_script_of "$name")" |
			awk -v name="$name" 'NR == 1 {
				sub(/^[^ ]* - /, ""); sub(/\.$/, "")
				printf "%-15s %s\n", name, $0
			}'
	done
}

# A script with what it shares with others, of scripts/lib, in its place: a line
# "/* with FILE */", of those of DTrace.
put_together()
{
	awk -v library="$scripts/lib" '
	/^\/\* with [a-z_]+\.d \*\/$/ {
		while ((getline line <(library "/" $3)) > 0)
			print line
		next
	}
	{ print }' "$1"
}

# The probes of CPython that a script names, in SDT's form.
list_needed()
{
	put_together "$1" | sed 's/^[[:space:]]*\(\*\|\/\/\|\/\*\).*//' |
		grep -oE '(usdt::python:|python\$target:::)[a-z_-]+' |
		sed 's/.*://; s/-/__/g' | sort -u
}
