# SPDX-License-Identifier: MIT
"""py_blocked: who waits how long, in which stack."""

import re

from watching import trace

ASLEEP = 31_000                                             # programs/blocking.py
# What a sleeper lost before it left its processor, and how late it is woken up, at most.
EARLY, LATE = 0.9, 1.5
ROW = re.compile(r"^ {3} *(?:(\d+) +(\d+) +(\d+) +(\d+)  )?(?: *)(?:-|\S+:\d+ (\w+))$")


def read(lines):
    """{(thread, functions ...): (microseconds, blocks, most)}, as it is sorted."""
    at = next(i for i, line in enumerate(lines) if line.split()[:1] == ["TID"])
    rows = []
    for line in lines[at + 1:]:
        match = ROW.match(line)
        assert match, f"not a row: {line!r}"
        if match[1]:
            rows.append(([int(match[1])], tuple(map(int, match.groups()[1:4]))))
        if match[5]:
            rows[-1][0].append(match[5])
    assert [row[0] for _, row in rows] == sorted(row[0] for _, row in rows)
    return {tuple(key): row for key, row in rows}


def check_sleep(row, times):
    us, blocks, most = row
    assert EARLY * times * ASLEEP <= us <= LATE * times * ASLEEP, row
    assert blocks >= times and EARLY * ASLEEP <= most <= us, row


def test_time_asleep_is_of_the_stack_that_sleeps(tracer):
    lines, program = trace(tracer, "py_blocked", "blocking", steady=ASLEEP / 1e6 / 3)
    rows = read(lines)
    said = {name: int(tid) for name, tid in
            (line.split() for line in program.lines if line.count(" ") == 1)}
    main = said["main"]
    expected = {
        (main, "workload", "one_way", "doze"): 5,
        (main, "workload", "other_way", "other_way", "other_way", "doze"): 3,
        (main, "workload", "numbers", "doze"): 2,
        (main, "workload", "catch", "fails", "doze"): 2,
        (main, "workload", "catch", "doze"): 2,
        (said["sleeper"], "sleeper", "doze"): 7}
    for key, times in expected.items():
        check_sleep(rows[key], times)
    assert {key for key in rows if key[-1] == "doze"} == set(expected)
    # Who is busy waits for nothing, but perhaps for the GIL.
    assert rows.get((main, "workload", "burn"), (0,))[0] < ASLEEP / 2
    # Main waits for the sleeper; nobody wakes up the stuck one.
    assert EARLY * 7 * ASLEEP <= rows[main, "workload"][0] <= LATE * 7 * ASLEEP
    us, blocks, most = rows[said["stuck"], "stuck"]
    assert us >= 21 * ASLEEP and most >= 21 * ASLEEP and blocks >= 1
