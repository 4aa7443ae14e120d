# SPDX-License-Identifier: MIT
"""py_gil: holds and waits, against the account of the probes themselves."""

import pytest

from lib.tracing import WITH_GIL, probe
from watching import Program, Trace, read_columns, trace_both

ROUNDS, PAUSE, HELD, BESIDE = 7, 40_000, 100_000, 300_000     # programs/holding.py
ACCOUNT = (f"{probe('gil__acquire__start')} {{ @holder[tid] = arg0; }} "
           f"{probe('gil__acquire__done')} {{ @since[tid] = nsecs; "
           "if (@holder[tid]) { @waits[tid, @holder[tid]] = count(); "
           "@wait[tid, @holder[tid]] = sum(arg0); } } "
           f"{probe('gil__release')} /@since[tid]/ {{ @holds[tid] = count(); "
           "@held[tid] = sum(nsecs - @since[tid]); @forced[tid] = sum((int32)arg0); "
           "delete(@since[tid]); } END { clear(@holder); clear(@since); }")
THREADS, FUNCTIONS, PAIRS = ("TID", "HOLDS"), ("FILE:LINE", "FUNC", "HOLD(us)"), ("WAITER", "FUNC")


def trace_gil(tracer):
    """What py_gil prints, what the account says, and the program."""
    return trace_both(tracer, "py_gil", "holding", ACCOUNT, WITH_GIL)


def threads(lines):
    """{tid: (holds, hold, most, forced, waits, wait, name)}"""
    return {int(row[0]): (*map(int, row[1:7]), " ".join(row[7:]))
            for row in read_columns(lines, *THREADS)}


def pairs(lines):
    """{(waiter, function, holder, function): (waits, microseconds)}"""
    return {(int(row[0]), row[1], int(row[2]), row[3]): (int(row[4]), int(row[5]))
            for row in read_columns(lines, *PAIRS)}


def added_up(rows):
    """Of each pair of threads, whatever functions they were in; and how many rows."""
    found = {}
    for (waiter, _, holder, _), numbers in rows.items():
        found.setdefault((waiter, holder), []).append(numbers)
    return {key: (sum(waits for waits, _ in rows), sum(us for _, us in rows), len(rows))
            for key, rows in found.items()}


def test_who_made_whom_wait(tracer):
    lines, account, _ = trace_gil(tracer)
    found = added_up(pairs(lines))
    assert {key: row[0] for key, row in found.items()} == account["waits"]
    for key, (_, us, count) in found.items():
        assert abs(account["wait"][key] / 1000 - us) <= count, key


def test_the_function_that_kept_it(tracer):
    lines, account, said = trace_gil(tracer)
    main, sleeper = int(said["main"]), int(said["sleeper"])
    waits, us = pairs(lines)[sleeper, "sleeper", main, "spin"]
    assert waits == ROUNDS
    assert us >= ROUNDS * (HELD - PAUSE) / 3


def test_holds_of_threads(tracer):
    lines, account, said = trace_gil(tracer)
    found = threads(lines)
    assert {(tid,): row[0] for tid, row in found.items()} == account["holds"]
    assert {(tid,): row[3] for tid, row in found.items()} == account["forced"]
    for tid, (_, hold, most, _, waits, wait, _) in found.items():
        # Either tracer sees the other one's time.
        assert abs(hold - account["held"][tid,] / 1000) < 0.1 * hold + 1000
        assert most <= hold
        assert waits == sum(n for key, n in account["waits"].items() if key[0] == tid)
        ns = sum(n for key, n in account["wait"].items() if key[0] == tid)
        assert wait == round(ns / 1000)
    forced = {row[6]: row[3] for row in found.values()}
    assert set(forced) == {"-", "the sleeper", "one", "other"}
    # Nobody asks for it while it sleeps and works, and the two ask each other.
    assert forced["the sleeper"] == 0 and forced["one"] + forced["other"] > 0
    assert found[int(said["main"])][6] == "-"
    # It comes back when its time is over: a processor that is late makes it no shorter.
    assert found[int(said["main"])][2] >= HELD


def test_holds_of_functions(tracer):
    lines, _, _ = trace_gil(tracer)
    rows = {row[1]: list(map(int, row[2:])) for row in read_columns(lines, *FUNCTIONS)
            if row[0].startswith("programs/") or row[0] == "-"}
    # What is charged to functions is what threads had it for, each rounded down.
    every = read_columns(lines, *FUNCTIONS)
    of_threads = sum(row[1] for row in threads(lines).values())
    assert abs(sum(int(row[2]) for row in every) - of_threads) <= len(every)
    assert ROUNDS * HELD <= rows["spin"][0] <= of_threads
    # What they call has it, and not they.
    assert max(rows[name][0] for name in ("work", "compute", "sleeper")) < HELD
    assert rows["sleeper"][1] == ROUNDS
    assert sum(int(row[3]) for row in every) == sum(row[4] for row in threads(lines).values())


@pytest.mark.needs("threads without a GIL")
def test_without_a_gil_nobody_asks_for_it(tracer):
    with Program("holding") as program:
        with Trace(tracer, "py_gil", "-p", program.pid) as watcher:
            program.say()
            program.wait_for("^DONE$")
            lines = watcher.end()
        program.say()
        assert program.finish() == 0
    assert [line for line in lines if line] == [
        "Tracing... Hit Ctrl-C to end.", "Nobody gave up the GIL, or waited for it."]
