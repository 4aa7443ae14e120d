# SPDX-License-Identifier: MIT
"""py_slowsys: each system call that took long, its time, its result and its stack."""

import re

from watching import trace

ASLEEP = 31_000                                             # programs/syscalls.py
SLOW = 10_000
WORK = "workload"
STACKS = {(WORK, "nap"): 5, (WORK, "naps", "nap"): 2, (WORK, "early", "nap"): 1,
          (WORK, *["descend"] * 41, "nap"): 1, ("other", "nap"): 2}
CALL = re.compile(r"^ *\d+ +(\d+) +(\d+) +(\d+) +(\d+) +(-?\d+) (\S+) +(\S+)$")
FUNCTION = re.compile(r"^ {3}programs/(\w+\.py(?::\d+)?) +(\S+)$")


def slow_calls(tracer):
    """[(stack, call, pid, tid, time, took, result)], as they were printed."""
    lines, program = trace(tracer, "py_slowsys", "syscalls", last=r" futex .*workload$")
    calls = []
    assert lines[0].split() == ["CPU", "PID", "TID", "TIME(us)", "TOOK(us)", "RESULT", "SYSCALL",
                                "FUNCTION"]
    for line in lines[1:]:
        call, function = CALL.match(line), FUNCTION.match(line)
        if call:
            *numbers, name, innermost = call.groups()
            calls.append([[], name, *map(int, numbers), innermost])
        elif function:
            calls[-1][0].append(function[2])
        else:
            assert line == "", line
    for stack, *_, innermost in calls:
        assert (stack or ["-"])[-1] == innermost
    return [(tuple(stack), *rest[:-1]) for stack, *rest in calls], program.pid


def test_every_slow_call_has_its_stack(tracer):
    calls, _ = slow_calls(tracer)
    found = {}
    for stack, name, *_ in calls:
        if name == "clock_nanosleep":
            found[stack] = found.get(stack, 0) + 1
    assert found == STACKS
    # Whoever waits for the other thread, and whoever waited for the tracer.
    assert {(stack, name) for stack, name, *_ in calls if name != "clock_nanosleep"} <= {
        ((WORK, "wait_in_vain"), "rt_sigtimedwait"), ((WORK,), "futex"), ((), "read")}


def test_times_and_results(tracer):
    calls, pid = slow_calls(tracer)
    assert all(took >= SLOW for *_, took, _ in calls)
    naps = [call[2:] for call in calls if call[1] == "clock_nanosleep"]
    assert all(took >= ASLEEP and result == 0 for *_, took, result in naps)
    assert {owner for owner, *_ in naps} == {pid}
    assert [tid == pid for _, tid, *_ in naps] == [True] * 9 + [False] * 2
    times = [time - took for _, tid, time, took, _ in naps if tid == pid]
    assert times == sorted(times)
    vain, = [call for call in calls if call[1] == "rt_sigtimedwait"]
    assert vain[-2] >= ASLEEP and vain[-1] == -11, "EAGAIN"
