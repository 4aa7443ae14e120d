# SPDX-License-Identifier: MIT
"""Who asks for the GIL, has it and gives it up, against what must be true of it.

The interpreter keeps no account of its GIL. But its state is simple: it is
free, or one thread has it. Every event must agree with the state that those
before it, on one clock, have left.
"""
import functools
import os

import pytest

from lib import records as any_records
from lib.records import parse_records, record_script
from lib.tracing import PYTHON, SERIES, WITH_GIL, Bpftrace, Child

HERE = os.path.dirname(os.path.abspath(__file__))
PROBES = ("gil__acquire__start", "gil__acquire__done", "gil__release", "gil__drop__request")
START, DONE, RELEASE, REQUEST = PROBES
# Up to 3.11 the thread that ends the interpreter never gives the GIL up.
LEAVES_AT_THE_END = SERIES >= (3, 12)
# The tracer's own time between two sites, which no program reports.
TOLERANCE = 0.01


record, record_whole = (functools.partial(function, options=("-E", "-s", *WITH_GIL))
                        for function in (any_records.record, any_records.record_whole))


def program(name):
    return os.path.join(HERE, "waits", name)


def states(records):
    return {(r.pid, r.gil) for r in records}


def check_gil(records, interval=0, ending=None):
    """Walk through the events of one GIL; give (thread, done, release) of its holds.

    `ending` is the thread that ends the interpreter: it may keep the GIL for ever
    and its state may be gone, so who has to exit tells of no holder.
    """
    holder = None
    asked, waits, holds = {}, {}, []
    requests, since = 0, 0
    for r in records:
        if r.name == START:
            exits = holder == ending and r.holder == 0
            assert r.holder == (holder or 0) or exits, f"{r}: held by {holder}"
            assert r.tid not in waits, f"{r}: it waits already"
            assert r.tid != holder, f"{r}: it has it already"
            waits[r.tid] = asked[r.tid] = r.time
        elif r.name == REQUEST:
            assert r.waiter == r.tid and r.tid in waits, f"{r}: it does not wait"
            assert r.holder == holder, f"{r}: held by {holder}"
            assert r.time - asked[r.tid] >= interval, f"{r}: too early"
            asked[r.tid] = r.time
            requests += 1
        elif r.name == DONE:
            assert holder is None, f"{r}: held by {holder}"
            assert r.tid in waits, f"{r}: it never asked"
            del waits[r.tid]
            holder, requests, since = r.tid, 0, r.time
        elif r.name == RELEASE:
            assert holder == r.tid, f"{r}: held by {holder}"
            assert r.forced == (requests > 0), f"{r}: asked {requests} times"
            holds.append((r.tid, since, r.time))
            holder = None
    return holder, waits, holds


def check_alternation(records):
    """Per thread: start, done, release, and again; it may end in any of them."""
    order = {}
    for r in records:
        if r.name != REQUEST:
            order.setdefault(r.tid, []).append(r.name)
    for thread, names in order.items():
        assert names == ([START, DONE, RELEASE] * len(names))[:len(names)], (thread, names[:9])
    return order


def waits_of(records):
    """(what the probes report, what the tracer saw) of each thread, added up."""
    began, reported, seen = {}, {}, {}
    for r in records:
        if r.name == START:
            began[r.tid] = r.time
        elif r.name == DONE:
            reported[r.tid] = reported.get(r.tid, 0) + r.waited_ns
            seen[r.tid] = seen.get(r.tid, 0) + r.time - began[r.tid]
    return reported, seen


def printed_word(lines, name):
    return next(line.split()[1:] for line in lines if line.startswith(name + " "))


def test_computing_and_talking_threads():
    records, printed, main = record(PROBES, program("switching.py"))
    (gil,) = states(records)
    (interval,) = map(int, printed_word(printed, "INTERVAL"))
    holder, waits, holds = check_gil(records, 0.99 * interval)
    assert (holder, waits) == (main, {}), "all but the main thread have ended"
    assert gil[0] == main

    order = check_alternation(records)
    threads = list(map(int, printed_word(printed, "THREADS")))
    assert set(order) == {main, *threads}
    assert all(order[thread][-1] == RELEASE for thread in threads)
    assert sum(r.name == REQUEST for r in records) >= 10
    assert sum(r.name == RELEASE and r.forced for r in records) >= 10
    assert min(order[thread].count(RELEASE) for thread in threads[4:]) >= 200
    assert len(holds) >= 800

    reported, seen = waits_of(records)
    for thread in threads:
        assert abs(reported[thread] - seen[thread]) <= TOLERANCE * seen[thread], thread
    total = sum(reported.values()), sum(seen.values())
    assert abs(total[0] - total[1]) <= TOLERANCE * total[1], total
    assert total[1] > 20 * interval


@pytest.mark.parametrize("seed", range(4))
def test_threads_at_random(seed):
    records, printed, main = record(PROBES, program("switching_at_random.py"), seed)
    assert len(states(records)) == 1
    interval = int(printed_word(printed, "INTERVAL")[0])
    holder, waits, _ = check_gil(records, 0.99 * interval)
    assert (holder, waits) == (main, {})
    assert all(names[-1] == RELEASE
               for thread, names in check_alternation(records).items() if thread != main)


def test_threads_that_c_made():
    records, printed, main = record((*PROBES, "thread__start", "thread__stop"),
                                    program("foreign.py"))
    threads = list(map(int, printed_word(printed, "THREADS")))
    assert not [r for r in records if r.name.startswith("thread__")], "Python made none"
    holder, waits, holds = check_gil(records)
    assert (holder, waits) == (main, {})
    assert set(check_alternation(records)) == {main, *threads}
    assert {thread for thread, _, _ in holds} == {main, *threads}


@pytest.mark.needs("GIL for each interpreter")
def test_interpreters_with_a_gil_of_their_own():
    records, _, main = record(PROBES, program("interpreters.py"))
    gils = {r.gil for r in records}
    main_gil = next(r.gil for r in records if r.tid == main)
    assert len(gils) == 3, "two interpreters have a GIL of their own"
    holds = {}
    for gil in gils:
        of_gil = [r for r in records if r.gil == gil]
        holder, waits, holds[gil] = check_gil(of_gil)
        assert (holder, waits) == (main if gil == main_gil else None, {})
        check_alternation(of_gil)
    # A thread has one GIL at a time, whichever it is.
    check_alternation(records)
    assert all(len({thread for thread, _, _ in of_gil}) >= 3 for of_gil in holds.values())


def test_daemon_threads_at_the_end():
    """They end, or hang, where they ask, or give it up as soon as they have it."""
    records, _, main = record_whole(PROBES, program("daemons.py"))
    holder, waits, holds = check_gil(records, ending=main)
    assert main not in waits
    order = check_alternation(records)
    assert len(order) == 5
    last = {thread: START if thread in waits else RELEASE for thread in order}
    if not LEAVES_AT_THE_END:
        assert holder == main
    if holder is not None:      # a thread that has just got it as the process ends, or main
        assert (holder == main) != LEAVES_AT_THE_END
        last[holder] = DONE
    assert all(order[thread][-1] == last[thread] for thread in order)
    end = max(until for thread, _, until in holds if thread == main)
    assert all(thread == main or since >= end or until < end for thread, since, until in holds)


def test_children_have_a_gil_that_is_free():
    records, printed, main = record_whole(PROBES, program("forking.py"))
    children = [int(line.split()[1]) for line in printed if line.startswith("FORKED ")]
    assert len(children) == 2
    for pid in [main, *children]:
        of_process = [r for r in records if r.pid == pid]
        holder, waits, holds = check_gil(of_process)
        # A child ends by os._exit(), which gives up nothing.
        ends_alone = pid == main and LEAVES_AT_THE_END
        assert (holder, waits) == (None if ends_alone else pid, {}) and len(holds) >= 4
        check_alternation(of_process)
        if pid != main:
            assert (of_process[0].name, of_process[0].tid, of_process[0].holder) == (START, pid, 0)


def check_beginning(records):
    """A wait that was under way when the tracer came is not told of, and a hold
    is seen to end. bpftrace comes to one probe after another, and leaves so: a
    done while it is not at the start of waits stands alone."""
    starts = [r.time for r in records if r.name == START] or [0]
    last = {}
    for r in records:
        if r.name == DONE and starts[0] < r.time - r.waited_ns < starts[-1]:
            assert last.get(r.tid) == START, f"{r} after {last.get(r.tid)}"
        if r.name != REQUEST:
            last[r.tid] = r.name


@pytest.mark.parametrize("kind", ["threads", "sleep"])
@pytest.mark.parametrize("names", [PROBES, PROBES[::-1]], ids=["forward", "backward"])
def test_tracer_that_comes_in_the_middle(kind, names):
    with Child([PYTHON, "-E", "-s", *WITH_GIL, os.path.join(HERE, "busy.py"), kind]) as child:
        child.wait_for("^READY$")
        for _ in range(3):
            with Bpftrace(record_script(*names), child.pid) as tracer:
                for _ in range(60):
                    tracer.wait_for("^gil__release")
                tracer.interrupt()
            check_beginning(parse_records(tracer.lines))
        child.say()
        child.wait_for("^OK")
        assert child.finish() == 0




@pytest.mark.parametrize("name", PROBES)
def test_a_probe_alone(name):
    """Each is told of as often, and as much, as with the others."""
    records, printed, main = record((name,), program("switching.py"))
    threads = list(map(int, printed_word(printed, "THREADS")))
    assert {r.name for r in records} == {name}
    by_thread = {thread: [r for r in records if r.tid == thread] for thread in [main, *threads]}
    if name == REQUEST:
        assert len(records) >= 10
        assert all(r.waiter == r.tid and r.holder in by_thread for r in records)
    else:
        assert min(len(by_thread[thread]) for thread in threads[4:]) >= 200
    if name == START:
        assert {r.holder for r in records} <= {0, *by_thread}
    if name == DONE:
        assert sum(r.waited_ns for r in records) > 100_000_000
