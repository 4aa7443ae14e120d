# SPDX-License-Identifier: MIT
"""py_args: the values that functions are called with, as repr() shows them."""

import re

from watching import trace

ROW = re.compile(r"^ {3}(\S+) +(\S+) +(\d+)  (\(.*\))$")
# What repr() does not say of it: programs/arguments.py.
OTHERS = {
    ("one", "(value=<int>)"): 2, ("one", f"(value='{40 * 'x'}'...)"): 1,
    ("one", f"(value='{20 * '日'}'...)"): 1, ("one", "(value=<list of 2>)"): 1,
    ("one", "(value=<tuple of 0>)"): 1, ("one", "(value=<dict of 1>)"): 1,
    ("one", "(value=Size(7))"): 1, ("one", "(value=<Cat>)"): 1,
    ("one", "(value=<builtin_function_or_method>)"): 1, ("one", "(value=1009)"): 7,
    ("many", "(a=1, b=2, c=3, d=4, e=5, f=6, ...)"): 1,
    ("stars", "(first=1, only=4, rest=<tuple of 2>, named=<dict of 1>)"): 1,
    ("held", "(value='cell')"): 1, ("feed", "(self=<Cat>, grams=31)"): 1,
    ("dive", "(n=2)"): 1, ("dive", "(n=1)"): 1, ("dive", "(n=0)"): 1,
    ("fails", "(value='no')"): 13, ("generate", "(n=41)"): 13,
    ("thread", "(number=1009, lock=<_thread.lock>)"): 1, ("workload", "()"): 1}


def read(lines):
    """{(function, arguments): calls}, as it is sorted."""
    at = next(i for i, line in enumerate(lines) if line.split()[:1] == ["FILE:LINE"])
    rows = {}
    for line in lines[at + 1:]:
        match = ROW.match(line)
        assert match, f"not a row: {line!r}"
        assert (match[2], match[4]) not in rows, f"twice: {line!r}"
        rows[match[2], match[4]] = int(match[3])
    assert list(rows.values()) == sorted(rows.values())
    return rows


def test_each_value_is_what_repr_shows(tracer):
    lines, program = trace(tracer, "py_args", "arguments")
    told = {}
    for line in program.lines:
        if line.startswith("one "):
            name, calls, arguments = line.split(" ", 2)
            told[name, arguments] = int(calls)
    assert len(told) == 33
    assert read(lines) == {**told, **OTHERS}


def test_one_function_that_was_called_before_it_began():
    """Frames that are there already are none of it; a generator that goes on is no call."""
    lines, _ = trace("bpftrace", "py_args", "midcall", "leaf")
    assert read(lines) == {("leaf", "()"): 11}
