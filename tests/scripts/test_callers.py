# SPDX-License-Identifier: MIT
"""py_stack, py_latency and py_who: who calls, how long it takes, and whose it is."""

import os
import re

from lib.tracing import ROOT
from watching import read_columns, trace


def read_stacks(lines, title):
    """[(functions, number)]: stacks, the number in the last line of each."""
    stacks, functions = [], None
    for line in lines:
        words = line.split()
        if words == ["FILE:LINE", "FUNC", title]:
            functions = []
        elif functions is not None:
            place, name, *number = words
            functions.append((place.split("/")[-1].split(":")[0], name))
            if number:
                stacks.append((tuple(functions), int(*number)))
                functions = None
    return stacks


def stacks_of(tracer, program, function):
    lines, _ = trace(tracer, "py_stack", program, function)
    stacks = read_stacks(lines, "CALLS")
    assert [calls for _, calls in stacks] == sorted(calls for _, calls in stacks)
    assert len(dict(stacks)) == len(stacks)
    return dict(stacks)


def named(file, *functions):
    return tuple((file, function) for function in functions)


# ---- py_stack -----------------------------------------------------------

def test_every_way_to_a_function(tracer):
    assert stacks_of(tracer, "calls", "leaf") == {
        named("calls.py", "workload", "branch", "leaf"): 21,
        named("calls.py", "workload", "leaf"): 2,
        (("calls.py", "workload"), ("namesake.py", "leaf")): 5}


def test_a_recursive_function_leads_to_itself(tracer):
    assert stacks_of(tracer, "calls", "down") == {
        named("calls.py", "workload", *["down"] * depth): 1 for depth in range(1, 6)}


def test_a_stack_is_as_deep_as_it_is(tracer):
    assert stacks_of(tracer, "deep", "bottom") == {
        named("deep.py", "workload", *["dive"] * 2000, "bottom"): 3}


def test_each_thread_has_a_stack(tracer):
    expected = {named("threads.py", "begin", *[name] * depth, "sleeper"): 1
                for name, steps in (("first", 7), ("second", 11), ("third", 13))
                for depth in range(1, steps + 1)}
    assert stacks_of(tracer, "threads", "sleeper") == expected


def test_who_makes_a_generator_go_on_is_below_it(tracer):
    assert stacks_of(tracer, "generators", "three") == {
        named("generators.py", "workload", *above, "three"): 1
        for above in (("use_up",), ("close",), ("drop",), ("delegate", "outer"))}


def test_exceptions_leave_every_function(tracer):
    assert stacks_of(tracer, "exceptions", "after") == {
        named("exceptions.py", "workload", "after"): 1}
    assert stacks_of(tracer, "exceptions", "five") == {
        named("exceptions.py", "workload", "catch", "one", "two", "three", "four", "five"): 17}


def test_names_in_a_stack_are_whole(tracer):
    assert stacks_of(tracer, "naming", "naïveté_猫") == {
        named("naming.py", "workload", "naïveté_猫"): 7}
    long = "a" + "_long" * 30
    assert stacks_of(tracer, "naming", long) == {
        (("naming.py", "workload"), ("<string>", long)): 11}


def test_what_ran_before_is_not_made_up(tracer):
    assert stacks_of(tracer, "midcall", "leaf") == {named("midcall.py", "leaf"): 11}


# ---- py_latency ---------------------------------------------------------

def latency_of(tracer, program, function):
    """({least: calls}, {caller: (calls, total)}, [(stack, time)])."""
    lines, _ = trace(tracer, "py_latency", program, function)
    at, end = lines.index("Time of each call (us),"), lines.index("Callers,")
    buckets = [re.match(r"^ +(\d+) \|[@ ]{40} (\d+)$", line) for line in lines[at + 1:end]]
    callers = {row[1]: (int(row[2]), int(row[3])) for row in
               read_columns(lines[end:], "FILE:LINE", "FUNC", "CALLS", "TOTAL(us)")}
    slowest = read_stacks(lines[lines.index("Slowest calls,"):], "TIME(us)")
    return {int(m[1]): int(m[2]) for m in buckets if m}, callers, slowest


def test_how_long_who_and_which(tracer):
    histogram, callers, slowest = latency_of(tracer, "uneven", "work")
    assert sum(histogram.values()) == 2 * 1009 + 5
    assert sum(calls for least, calls in histogram.items() if least >= 32768) >= 5
    assert {name: calls for name, (calls, _) in callers.items()} == {"often": 2018, "seldom": 5}
    assert callers["seldom"][1] >= 600_000
    assert [stack for stack, _ in slowest] == [named("uneven.py", "workload", "seldom", "work")] * 5
    times = [time for _, time in slowest]
    assert times == sorted(times, reverse=True)
    assert all(time >= pause * 1000 for time, pause in zip(times, (180, 150, 120, 90, 60)))


def test_each_call_of_a_recursive_function_has_its_time(tracer):
    histogram, callers, slowest = latency_of(tracer, "calls", "down")
    assert sum(histogram.values()) == 5
    assert {name: calls for name, (calls, _) in callers.items()} == {"workload": 1, "down": 4}
    assert [len(stack) for stack, _ in slowest] == [2, 3, 4, 5, 6]
    assert all(time >= steps * 4000 for (_, time), steps in zip(slowest, (5, 4, 3, 2, 1)))


def test_times_of_threads_are_their_own(tracer):
    histogram, callers, _ = latency_of(tracer, "threads", "sleeper")
    assert sum(histogram.values()) == 31 and min(least for least, n in histogram.items() if n) >= 4096
    assert {name: calls for name, (calls, _) in callers.items()} == \
        {"first": 7, "second": 11, "third": 13}
    assert all(total >= calls * 5000 for calls, total in callers.values())


def test_a_function_that_is_not_called_has_no_times(tracer):
    histogram, callers, slowest = latency_of(tracer, "exceptions", "nothing")
    assert (histogram, callers, slowest) == ({}, {}, [])


# ---- py_who -------------------------------------------------------------

def test_whose_calls_they_are_and_in_which_files(tracer):
    lines, program = trace(tracer, "py_who", "calls")
    rows = [(int(pid), int(uid), int(calls), os.path.relpath(file, ROOT)) for pid, uid, calls, file
            in read_columns(lines, "PID", "UID", "CALLS", "FILE")]
    folder = os.path.join("tests", "scripts", "programs")
    assert rows == [(program.pid, 0, 5, os.path.join(folder, "namesake.py")),
                    (program.pid, 0, 23 + 7 + 5 + 24 + 2, os.path.join(folder, "calls.py"))]
