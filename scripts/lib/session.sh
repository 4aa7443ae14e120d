# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016
#
# One trace: the tracer, what makes columns of its lines, what is left out of
# its messages; how it begins, and how it ends.

job=			# the leader of the tracer's process group
guard=			# what ends all of this where this shell cannot
work=
target=			# the command of -c, and
loader=			# what holds it where it is a Python
interrupted=0
begun=0
waking=			# what is read while nothing is to be done
status=0		# that the tracer ended in

# With a tracefs of its own, that nobody else sees, where none is mounted.
with_tracefs()
{
	if [ -e /sys/kernel/tracing/uprobe_events ]; then
		exec "$@"
	fi
	exec unshare --mount bash -c '
		mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
		exec "$@"' bash "$@"
}

# DTrace does not hear a signal that it was started deaf to, as a job in the
# background of a script is. The guard has to know whom to end.
start_tracer()
{
	echo "$BASHPID" >"$work/tracer"
	with_tracefs env --default-signal=INT,TERM,HUP "$@"
}

# Modern kernels do not charge BPF to this limit, so raising it may fail. Where
# the process has ended, there is nothing to take a probe from. What DTrace
# dropped is added up.
leave_out_harmless()
{
	trap '' INT TERM HUP
	LC_ALL=C exec awk -v told="$work/errors" -v all="$all" "${unbuffered[@]}" '
	/set RLIMIT_MEMLOCK for bpftrace/ ||
	/^Attached [0-9]* probes*$/ ||
	/^WARNING: Could not read functions from .*available_filter_functions/ ||
	/^open\(.*uprobe_events\): No such file/ ||
	/^ERROR: failed to detach probe: / { next }
	skipped > 0 { skipped--; next }
	/: WARNING: Addrspace mismatch/ { skipped = 2; next }
	all && match($0, /failed to grab process [0-9]+$/) {
		print substr($0, RSTART + 23) >(told ".grab")
		next
	}
	/^(dtrace: )?(\[DTrace\] )?[0-9]+ .*drops?( |$)/ {
		line = $0
		sub(/^(dtrace: )?(\[DTrace\] )?/, "", line)
		number = line + 0
		sub(/^[0-9]+ */, "", line)
		sub(/ on CPU [0-9]+.*/, "", line)
		sub(/drops.*/, "drop", line)
		drops[line] += number
		next
	}
	{ print; fflush() }
	END {
		for (kind in drops)
			printf "%d events dropped: DTrace calls it %s\n", drops[kind], kind >told
	}' >&2
}

# The part of a tool that both tracers share comes first: its rules win. When the
# first line comes, which says that all is attached, and before it is shown, events
# begin to count (lib/bounds.bt), and this shell is told. Linux passes over a probe of its
# own where a call of bpf() of any process was interrupted on that processor: so bpftrace
# is told again.
make_columns()
{
	trap '' INT TERM HUP
	local attached="kill -USR1 $$"
	[ "$tracer" != bpftrace ] || attached="tracer=\$(cat '$work/tracer'); kill -WINCH \$tracer; $attached
		for pause in 0.02 0.1 0.4; do sleep \$pause; kill -WINCH \$tracer || break; done >/dev/null 2>&1 &"
	local part=$scripts/format/$name.awk terminal=0
	[ ! -t 1 ] || terminal=1
	[ -e "$part" ] || part=$scripts/lib/plain.awk
	[[ $name != lessons/* ]] || part=$scripts/lib/lesson.awk
	FUNCTION=${functions[0]-} LC_ALL=C exec awk "${unbuffered[@]}" -v attached="$attached" \
		-v told="$work/lines" -v library="$scripts/lib" -v all="$all" -v tool="$name" -v terminal="$terminal" \
		-f "$part" -f "$scripts/lib/table.awk"
}

# mawk does not show a line before its buffer is full, unless told.
choose_awk()
{
	unbuffered=()
	case $(awk -W version 2>&1 </dev/null) in
	mawk*) unbuffered=(-W interactive) ;;
	esac
}

# The tracer has attached: now the command may run, and the time begins.
begin()
{
	[ $begun = 0 ] || return 0
	begun=1
	if [ -n "$loader" ]; then
		kill -USR1 "$loader"
	elif [ -n "$target" ]; then
		kill -CONT "$target"
	fi 2>/dev/null
	[ -z "$seconds" ] || run_timer >/dev/null 2>&1 &
	wake
}

# It ends with this shell, too.
run_timer()
{
	trap - INT TERM HUP
	timeout "$seconds" tail --pid=$$ -s 0.2 -f /dev/null
	[ $? != 124 ] || kill -TERM $$
}

# It has more to print than it ever will, where it does not let go: the flow of
# a busy process. What bpftrace tells after the mark came after the end. DTrace
# needs longer, and leaves its probes to the machine where it is killed.
end_tracer()
{
	case $tracer in
	bpftrace) "$scripts/lib/end-tracer" "$1" 5 1 '~interrupt' ;;
	dtrace) "$scripts/lib/end-tracer" "$1" 60 5 ;;
	esac
}

interrupt()
{
	trap '' INT TERM HUP
	interrupted=1
	[ -z "$job" ] || end_tracer "$job"
	wake
}

wake()
{
	echo >&"$waking"
}

# What this shell has started; by the guard, where this shell has ended.
end_target()
{
	local target
	read -r target 2>/dev/null <"$work/target" || return 0
	{ kill -CONT "$target"; kill -TERM "$target"; } 2>/dev/null
}

clean_up()
{
	kill -KILL -- "-$guard" 2>/dev/null
	end_target
	rm -rf "$work"
}

# One that its parent has not asked about yet has ended, too.
is_running()
{
	local name state _
	while read -r name state _; do
		[ "$name" != State: ] || break
	done 2>/dev/null <"/proc/$1/status"
	[[ ${state-} = [^ZX] ]]
}

# However this shell ends, even by SIGKILL, nothing that it started stays. A
# signal that the kernel sends then would not do: bpftrace overlooks the first.
# So this waits in a process group of its own, where nothing reaches it that
# ends the shell.
keep_guard()
{
	local job
	trap '' INT TERM HUP
	while is_running $$; do
		sleep 0.5
	done
	end_target
	! read -r job <"$work/tracer" || end_tracer "$job"
	rm -rf "$work"
}

# Where interrupts take long, as on a machine that has not its processors to itself, the
# kernel lowers how often a timer may go off, never to raise it again. By the number that it
# has made of 100000: at 1000 three of four samples may be gone, from 25000 on none are.
tell_left_out()
{
	local most
	grep -qE '^(interval|profile):' "$script" || return 0
	read -r most 2>/dev/null </proc/sys/kernel/perf_event_max_sample_rate || return 0
	[ "$most" -ge 25000 ] || echo "the kernel leaves out samples: kernel.perf_event_max_sample_rate," \
		"which was 100000, has become $most" >>"$work/errors"
}

# A number of events that is missing is said last, where it is seen.
tell_dropped()
{
	local line
	tell_left_out
	cat "$work/lines" "$work/errors" 2>/dev/null | while IFS= read -r line; do
		echo "$program: $line; what is shown is not complete" >&2
	done
}

open_session()
{
	work=$(mktemp -d) || exit 1
	exec {waking}<> <(:)
	set -m
	keep_guard >/dev/null 2>&1 </dev/null &
	guard=$!
	disown "$guard"		# of its end nobody is told
	set +m
	trap clean_up EXIT
	trap interrupt INT TERM HUP
	trap begin USR1
}

# The command, stopped until all is attached; it ends the trace when it ends.
start_target()
{
	set -m
	# shellcheck disable=SC2016	# for that shell
	bash -c 'kill -STOP $$; eval "exec env $1"' bash "$command" &
	target=$!
	set +m
	echo "$target" >"$work/target"
	watch "$target"
}

# Held where it has become the Python that it is to be, for a tracer that knows of
# a process what that has loaded.
load_target()
{
	local told
	command -v perl >/dev/null || fail 1 "perl is not installed"
	exec {told}< <(exec "$scripts/lib/run-to-python" "$target" "${files[0]}")
	loader=$!
	read -r -u "$told" || fail 1 "no Python came of the command: $command"
	exec {told}<&-
}

# The end of a process ends the trace; a little later, for what is still in a
# buffer then is lost.
watch()
{
	watch_process "$1" >/dev/null 2>&1 &
}

watch_process()
{
	trap - INT TERM HUP
	while is_running "$1"; do
		is_running $$ || return
		sleep 0.2
	done
	sleep 0.5
	! kill -0 $$ || kill -TERM $$
}

# A shell may overlook a signal that comes while it begins to wait for a job: so
# it never waits for long, and reads what nobody writes. After a trap, read may go on
# without its time: so each trap writes a line. What reads the tracer's messages ends
# a little later.
wait_for_job()
{
	local rounds
	{
		while kill -0 "%$1"; do
			read -r -t 0.2 -u "$waking"
		done
		for ((rounds = 100; rounds > 0; rounds--)); do
			kill -0 -- "-$job" || break
			read -r -t 0.05 -u "$waking"
		done
		wait "%$1"
	} 2>/dev/null
}

# Run the tracer, "$@", to its end or ours; in a process group of its own, so
# that a terminal signals this shell alone and the tracer is told once.
run_session()
{
	local number
	choose_awk
	set -m -o pipefail
	start_tracer "$@" </dev/null 2> >(leave_out_harmless) | make_columns &
	set +m
	job=$(jobs -p %+)
	number=$(jobs %+ | sed 's/^\[\([0-9]*\)\].*/\1/')
	[ $interrupted = 0 ] || end_tracer "$job"
	wait_for_job "$number"
	status=$?
	[ $interrupted = 0 ] || status=0
}

# A process that ended while DTrace came, of those that are traced together, is
# none of them: the others are tried again.
leave_out_ended()
{
	local ended one left=()
	[ "$status" != 0 ] && read -r ended <"$work/errors.grab" || return 1
	rm -f "$work/errors.grab"
	for one in "${pids[@]}"; do
		[ "$one" = "$ended" ] || left+=("$one")
	done
	pids=("${left[@]}")
	[ ${#pids[@]} -gt 0 ]
} 2>/dev/null

end_session()
{
	tell_dropped
	# 141: nobody reads any more.
	[ "$status" = 0 ] || [ "$status" = 141 ] || fail 1 "$tracer failed with status $status"
}
