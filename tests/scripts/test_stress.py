# SPDX-License-Identifier: MIT
"""Every tool at some 200,000 events a second, in two threads, and 2,000 frames deep: it
tells of each call, or that it had to drop some, and how many."""

import os
import re

import pytest

from lib.tracing import PATIENCE
from watching import (TOOLS, TRACERS, Program, Trace, need_dtrace, read_columns, read_histograms,
                      read_tables, script)

MADE = 2 * 50_021       # programs/stressing.py: calls of make(), the most of all
WANT_FUNCTION = {"py_latency": "make", "py_stack": "make", "py_trace": "hurry"}
CASES = [(tracer, tool) for tracer in TRACERS for tool in TOOLS if os.path.exists(script(tracer, tool))]


def in_columns(*titles, at=2, function="make"):
    """In that column, of all tables that begin with these titles."""
    def count(lines):
        tables = [i for i, line in enumerate(lines) if line.split()[:len(titles)] == list(titles)]
        return sum(int(row[at]) for i in tables for row in read_columns(lines[i:], *titles)
                   if row[1] == function and len(row) > at)
    return count


def in_table(lines):
    return sum(number for (_, name), number in read_tables(lines)["count"].items() if name == "make")


def in_histogram(lines):
    return sum(sum(histogram.values()) for (_, name), histogram in
               read_histograms(lines)["exclusive"].items() if name == "make")


def in_flow(lines):
    return sum(re.search(r"-> make$", line) is not None for line in lines)


def in_lines(lines):
    """py_trace of hurry(), which calls make() in each turn of two lines, but in the last."""
    return (sum(re.search(r"\| *hurry$", line) is not None for line in lines) - 4) / 2


# How often make() was called, as a tool tells; the others count what is not called here.
COUNTS = {
    "py_args": in_columns("FILE:LINE", "FUNC", "CALLS", "ARGUMENTS"),
    "py_calldist": in_histogram, "py_calltime": in_table, "py_cpudist": in_histogram,
    "py_cputime": in_table, "py_flow": in_flow, "py_flowinfo": in_flow, "py_flowtime": in_flow,
    "py_funccalls": in_columns("FILE:LINE", "FUNC", "CALLS"),
    "py_latency": in_columns("FILE:LINE", "FUNC", "CALLS", function="hurry"),
    "py_stack": in_columns("FILE:LINE", "FUNC", "CALLS"), "py_syscolors": in_flow,
    "py_top": in_columns("FILE:LINE", "FUNC", "CALLS"), "py_trace": in_lines,
}
# What has not been shown when it ends, is not: whether a flow is whole, this line of it tells.
WHOLE = {**dict.fromkeys(("py_flow", "py_flowinfo", "py_flowtime", "py_syscolors"), ("<- workload", 1)),
         "py_trace": ("<- hurry", 2)}
# Of a flow that it shows itself, DTrace may tell the end twice.
TOLD_TWICE = {("dtrace", "py_flowinfo"), ("dtrace", "py_trace")}


def is_whole(tool, lines):
    last, times = WHOLE.get(tool, ("", 0))
    return sum(line.endswith(last) for line in lines) >= times


@pytest.mark.parametrize("tracer, tool", CASES)
def test_each_call_is_told_or_that_some_were_dropped(tracer, tool):
    if tracer == "dtrace":
        need_dtrace()
    function = [WANT_FUNCTION[tool]] if tool in WANT_FUNCTION else []
    with Program("stressing") as program:
        with Trace(tracer, tool, "-p", program.pid, *function) as watcher:
            program.say()
            program.wait_for("^DONE$", patience=2 * PATIENCE)
            lines = watcher.end()
        program.say()
        assert program.finish() == 0
    dropped = [line for line in lines if "dropped" in line]
    assert all(re.search(r": \d+ events dropped: .*; what is shown is not complete$", line) for line in dropped)
    if tool in COUNTS:
        counted = COUNTS[tool](lines)
        assert counted <= MADE or (tracer, tool) in TOLD_TWICE, counted
        assert counted >= MADE or dropped or not is_whole(tool, lines), counted
