# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Completion of scripts/trace, and of python-trace where it is installed, by
# bash: source it, or let `make install` put it where bash looks for it.

# Processes that a file of a Python's name runs in.
_python_trace_pids()
{
	local directory
	for directory in /proc/[1-9]*; do
		[[ $(readlink "$directory/exe" 2>/dev/null) != *python* ]] || echo "${directory##*/}"
	done
}

_python_trace()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
	case $before in
	-p) words=$(_python_trace_pids) ;;
	--tracer) words='bpftrace dtrace' ;;
	-c | -d | -f) return ;;
	*)
		words='-p --children -c --all -d -f --tracer --list --help'
		if [ "$COMP_CWORD" = 1 ] && [[ $word != -* ]]; then
			words=$("$1" 2>/dev/null | cut -d' ' -f1)
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _python_trace trace python-trace
