# SPDX-License-Identifier: MIT
"""py_malloc and py_mallocstk: who takes how much from the C library."""

import re
import subprocess

import pytest

from lib.tracing import FREE_THREADED
from watching import TRACE, Program, read_columns, trace

# programs/allocating.py: (calls, bytes, most of one). Python itself takes what is
# large from malloc(), with a byte more; without the GIL from an allocator of its own.
LARGE = {} if FREE_THREADED else {"large": (17, 17 * 100_004, 100_004)}
TAKEN = {"take": (23, 23 * 10_007, 10_007), "leaf": (16, 16 * 5_003, 5_003),
         "take_and_grow": (14, 7 * (3 * 1_009 + 20_011), 20_011), **LARGE}
STACKS = {("workload", "take"): (23, 23 * 10_007),
          ("workload", "take_and_grow"): (14, 7 * (3 * 1_009 + 20_011)),
          ("workload", "one_way", "leaf"): (11, 11 * 5_003),
          ("workload", *["other_way"] * 4, "leaf"): (5, 5 * 5_003),
          **{("workload", name): row[:2] for name, row in LARGE.items()}}


def test_calls_and_bytes_by_function():
    lines, _ = trace("bpftrace", "py_malloc", "allocating")
    rows = read_columns(lines, "FILE:LINE", "FUNC", "CALLS")
    assert {row[0].split(":")[0] for row in rows} == {"programs/allocating.py"}
    assert {row[1]: tuple(map(int, row[2:])) for row in rows} == TAKEN
    assert [int(row[3]) for row in rows] == sorted(row[1] for row in TAKEN.values())


def test_calls_and_bytes_by_stack():
    lines, _ = trace("bpftrace", "py_mallocstk", "allocating")
    stacks, numbers = {}, []
    at = next(i for i, line in enumerate(lines) if line.split() == ["BYTES", "CALLS", "STACK"])
    for line in lines[at + 1:]:
        match = re.match(r"^ +(?:(\d+) +(\d+)  )?programs/allocating.py:\d+ (\w+)$", line)
        assert match, line
        if match[1]:
            numbers.append(((int(match[2]), int(match[1])), []))
        numbers[-1][1].append(match[3])
    stacks = {tuple(functions): counts for counts, functions in numbers}
    assert stacks == STACKS
    assert [counts[1] for counts, _ in numbers] == sorted(row[1] for row in STACKS.values())


@pytest.mark.parametrize("tool", ["py_malloc", "py_mallocstk"])
def test_it_is_told_why_dtrace_cannot(tool):
    with Program("naming") as program:
        told = subprocess.run([TRACE, tool, "-p", str(program.pid), "--tracer", "dtrace"],
                              capture_output=True, text=True, check=False)
    assert told.returncode == 1 and told.stdout == ""
    assert told.stderr.startswith(f"trace: {tool} is not for dtrace: bpftrace alone.")
    assert len(told.stderr.splitlines()) == 1
