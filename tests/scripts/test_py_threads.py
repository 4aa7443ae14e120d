# SPDX-License-Identifier: MIT
"""py_threads: what each thread does, against the scheduler's own account."""

from lib.tracing import FREE_THREADED
from watching import read_columns, trace

ASLEEP, COMPUTED = 7 * 31_000, 100_000                      # programs/scheduling.py
SLACK = 10_000      # what a thread does before and after its own account
END = 100_000       # it has been joined, and waits for a processor to end
ADDED = 20
# Without the GIL a lock is tried forty times, with a yield each, before a thread
# waits for it: as it starts and ends, outside of its own account.
YIELDS = 400 if FREE_THREADED else 0
# How long it waits for its processor beside a busy process: of stock 3.13t, that one
# takes it for moments only, 4.9 to 10.5 ms of 100, and for half of the time of others.
SHARED = COMPUTED / (50 if FREE_THREADED else 10)
SEEN = 0.85         # of what happens where other programs are traced on the machine


def threads(lines):
    """{tid: (cpu, queued, blocked, blocks, preempted, name)}"""
    return {int(row[0]): (*map(int, row[1:6]), " ".join(row[6:]))
            for row in read_columns(lines, "TID", "CPU(us)")}


def said(program, name):
    return next([int(word) for word in line.removeprefix(name).split()] for line in program.lines
                if line.startswith(name + " "))


def check(tracer, name):
    """The row of a thread is what its own account is, and a little more."""
    lines, program = trace(tracer, "py_threads", "scheduling")
    tid, *numbers = said(program, name)
    (lifetime,) = said(program, f"lifetime {name}")
    cpu_ns, queue_ns, blocks, preempted = numbers
    row = threads(lines)[tid]
    assert row[5] == f"the {name}"
    assert cpu_ns // 1000 * SEEN - SLACK / 20 <= row[0] <= cpu_ns // 1000 * 1.1 + SLACK
    assert row[1] >= queue_ns // 1000 * SEEN - SLACK / 20
    assert blocks * SEEN <= row[3] <= blocks + ADDED
    assert preempted * SEEN <= row[4] <= preempted + ADDED + YIELDS
    # All that it did is one of the three, and none is counted twice.
    assert SEEN * lifetime / 1000 - SLACK <= sum(row[:3]) <= lifetime / 1000 + END
    return row


def test_a_thread_that_sleeps(tracer):
    row = check(tracer, "sleeper")
    assert row[2] >= ASLEEP * SEEN and row[0] < COMPUTED


def test_a_thread_that_has_to_share_its_processor(tracer):
    row = check(tracer, "computer")
    assert row[0] >= COMPUTED * SEEN and row[2] < ASLEEP
    assert row[1] > SHARED and row[4] > 0


def test_no_other_process_is_shown(tracer):
    lines, program = trace(tracer, "py_threads", "scheduling")
    assert set(threads(lines)) == {said(program, name)[0] for name in ("main", "sleeper", "computer")}
    cpus = [row[0] for row in threads(lines).values()]
    assert cpus == sorted(cpus)
