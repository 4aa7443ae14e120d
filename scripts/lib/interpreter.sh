# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The Python of a process or of a command: which file it is, and its probes.
# Nothing is needed for it that a machine with a tracer may lack.

# Files that a process runs code from, as this process can open them: those of
# another mount namespace by way of /proc. One that was deleted since is named so.
list_mapped()
{
	sed -n 's/^[^ ]* ..x[^\/]*\//\//p' "/proc/$1/maps" 2>/dev/null | sort -u |
		while IFS= read -r file; do
			printf '/proc/%s/root%s\n' "$1" "$file"
		done
}

# A program of Python's, or its library, has this function; an extension has not.
is_python()
{
	LC_ALL=C grep -qs Py_BytesMain "$1"
}

# The file that a process has its Python from; nothing where it has none.
find_interpreter()
{
	local file
	while IFS= read -r file; do
		case ${file##*/} in
		*.cpython-*.so | ld-*.so* | libc.so* | libc-*.so) continue ;;
		esac
		if is_python "$file"; then
			# A path of ours outlives the process.
			[ ! "$file" -ef "/${file#/proc/*/root/}" ] || file=/${file#/proc/*/root/}
			printf '%s\n' "$file"
			return
		fi
	done < <(list_mapped "$1")
	return 1
}

# A Python whose file was replaced by another one, as an upgrade does.
is_deleted_python()
{
	[[ $(readlink "/proc/$1/exe") = *python*' (deleted)' ]] ||
		grep -qs 'libpython.* (deleted)$' "/proc/$1/maps"
}

# "function__entry 7": each probe of a file and how many arguments it has. A note
# of it is three strings, each ended by a zero: the provider, the name, where the
# arguments are.
list_probes()
{
	[ -r "$1" ] || return		# its process has ended
	LC_ALL=C tr '\0' '\n' <"$1" | LC_ALL=C grep -a -x -A 2 python | LC_ALL=C awk '
	provider && name == "" { name = $0; next }
	provider {
		if ($1 ~ /^-?[1248]f?@/ && !seen[name]++)
			print name, NF
		provider = 0
	}
	$0 == "python" { provider = 1; name = "" }'
}

# The file that a word of a command line runs, through links and #! lines.
resolve_program()
{
	local file=$1 line
	for _ in 1 2 3 4; do
		file=$(type -P -- "$file") || return 1
		file=$(readlink -f -- "$file") || return 1
		IFS= read -r line 2>/dev/null <"$file" || [ -n "$line" ] || return 1
		[[ $line = '#!'* ]] || break
		line=${line#\#!}
		# shellcheck disable=SC2086	# its words
		set -- $line
		file=$1
		[ "${1##*/}" != env ] || file=$2
	done
	printf '%s\n' "$file"
}

# The Python that one of the words of a command is, or is linked with.
find_command_interpreter()
{
	local word file library
	for word; do
		file=$(resolve_program "$word") || continue
		library=$(ldd "$file" 2>/dev/null | awk '/libpython3/ { print $3; exit }')
		for file in ${library:+"$library"} "$file"; do
			if is_python "$file"; then
				readlink -f -- "$file"
				return
			fi
		done
	done
	return 1
}

# "PID FILE" of each process that is read and has its Python from a file.
add_interpreters()
{
	local pid file
	while read -r pid; do
		file=$(find_interpreter "$pid") || continue
		printf '%s %s\n' "$pid" "$file"
	done
}

# Every process of a Python.
list_pythons()
{
	grep -ls python /proc/[1-9]*/maps | cut -d/ -f3 | add_interpreters
}

# Those that are a process, or that it has started, or that these have started.
list_family_pythons()
{
	grep -s '^PPid:' /proc/[1-9]*/status | awk -F '[/:\t]+' -v first="$1" '
	{ parent[$3] = $6 }
	END {
		for (pid in parent) {
			for (one = pid; one in parent && one != first; one = parent[one])
				;
			if (one == first)
				print pid
		}
	}' | sort -n | add_interpreters
}
