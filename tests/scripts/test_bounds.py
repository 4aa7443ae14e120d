# SPDX-License-Identifier: MIT
"""What a tracer that comes and goes sees of a process that never stops: all of the same time.

bpftrace attaches its probes one after the other, and lets go of them likewise."""

import re

from lib.tracing import PATIENCE, WITH_GIL
from watching import Program, Trace, read_columns

UNDER_WAY = 2       # what each of two threads may be in when the trace begins or ends


def trace_ceaseless(tracer, tool, *arguments):
    with Program("ceaseless", options=WITH_GIL) as program:
        with Trace(tracer, tool, "-p", program.pid, "-d", "1", *arguments) as watcher:
            assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
        program.say()
        assert program.finish() == 0
    return watcher.lines


def test_what_is_made_and_freed_at_once_does_not_grow(tracer):
    lines = trace_ceaseless(tracer, "py_leak")
    if any(line.startswith("   FILE ") for line in lines):
        grown = read_columns(lines, "FILE", "CLASS", "MADE")
        assert all(int(row[4]) <= UNDER_WAY for row in grown), grown
    assert re.match(r"[01] of 1 classes grew\.", lines[-1])


def test_what_is_always_caught(tracer):
    lines = trace_ceaseless(tracer, "py_exceptions")
    tables = {line.split()[3]: line for line in lines if line.split()[:2] == ["FILE:LINE", "FUNC"]}
    raised = {row[1]: int(row[3]) for row in read_columns(lines[lines.index(tables["RAISED"]):], "FILE:LINE")}
    caught = {row[1]: int(row[3]) for row in read_columns(lines[lines.index(tables["CAUGHT"]):], "FILE:LINE")}
    assert raised["fail"] > 1000
    assert abs(raised["fail"] - raised["catch"]) <= UNDER_WAY
    assert abs(raised["catch"] - caught["catch"]) <= UNDER_WAY


def test_who_calls_a_function_that_one_alone_calls(tracer):
    lines = trace_ceaseless(tracer, "py_stack", "fail")
    rows = read_columns(lines, "FILE:LINE", "FUNC", "CALLS")
    stacks = [[]]
    for row in rows:
        stacks[-1].append(row[1])
        if len(row) == 3:
            stacks.append([])
    # turn() runs when the trace begins, perhaps.
    assert [stack[-2:] for stack in stacks[:-1]] == [["catch", "fail"]] * (len(stacks) - 1)
    assert 1 <= len(stacks) - 1 <= 3, stacks


def test_a_function_that_sleeps_does_not_hold_the_gil(tracer):
    lines = trace_ceaseless(tracer, "py_gil")
    rows = read_columns(lines, "FILE:LINE", "FUNC", "HOLD(us)")
    of_threads = sum(int(row[2]) for row in read_columns(lines, "TID", "HOLDS"))
    assert abs(sum(int(row[2]) for row in rows) - of_threads) <= 0.02 * of_threads + 2000
    assert sum(int(row[2]) for row in rows if row[1] == "doze") < 0.2 * of_threads
