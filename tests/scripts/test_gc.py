# SPDX-License-Identifier: MIT
"""py_gc: every collection, its time, and the function that set it off."""

import re

from lib.tracing import FREE_THREADED
from watching import read_columns, trace

OFTEN, SELDOM, SLOW, PAUSE = 13, 7, 3, 20_000       # programs/collecting.py


def told_by_itself(program):
    """How often allocate() set off one, as the collector itself counted: without
    generations, its objects are too few for any."""
    times = int(next(line for line in program.lines if line.startswith("allocate")).split()[1])
    assert FREE_THREADED or times
    return times


def test_collections_by_generation(tracer):
    lines, program = trace(tracer, "py_gc", "collecting")
    rows = {int(row[0]): list(map(int, row[1:])) for row in read_columns(lines, "GENERATION")}
    assert {generation: row[0] for generation, row in rows.items()} == {
        0: OFTEN + told_by_itself(program), 1: SELDOM, 2: SLOW}
    # Of each Reluctant, the object; its dictionary is none of its own.
    assert rows[2][1] in (SLOW, 2 * SLOW)
    assert {row[2] for row in rows.values()} == {0}
    assert rows[2][3] >= SLOW * PAUSE > rows[1][3] + rows[0][3]


def test_who_sets_it_off(tracer):
    lines, program = trace(tracer, "py_gc", "collecting")
    rows = {row[1]: (row[0], int(row[2]), int(row[3])) for row in read_columns(lines, "FILE")}
    by_itself = {"allocate": told_by_itself(program)} if told_by_itself(program) else {}
    assert {name: row[1] for name, row in rows.items()} == {
        "often": OFTEN, "seldom": SELDOM, "slow": SLOW, **by_itself}
    assert {row[0] for row in rows.values()} == {"programs/collecting.py"}
    assert rows["slow"][2] >= SLOW * PAUSE


def test_the_histogram_has_them_all(tracer):
    lines, _ = trace(tracer, "py_gc", "collecting")
    at = lines.index("   generation 2")
    buckets = {}
    for line in lines[at + 1:]:
        match = re.match(r"^ +(-?\d+) \|@* +(\d+)$", line)
        if not match:
            break
        buckets[int(match[1])] = int(match[2])
    full = {least for least, number in buckets.items() if number}
    assert sum(buckets.values()) == SLOW
    assert full and min(full) >= 16_384
