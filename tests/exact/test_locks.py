# SPDX-License-Identifier: MIT
"""Locks that are waited for, acquired and released, against programs that know."""
import collections
import json
import os

import pytest

from lib.records import parse_records, record, record_script, record_whole
from lib.tracing import PYTHON, Bpftrace, Child

HERE = os.path.dirname(os.path.abspath(__file__))
PROBES = START, DONE, ACQUIRE, RELEASE = ("lock__acquire__start", "lock__acquire__done",
                                          "lock__acquire", "lock__release")
SHORT = dict(zip(PROBES, ("start", "done", "acquire", "release")))
TOLERANCE = 0.01


def program(name):
    return os.path.join(HERE, "waits", name)


def plain(r):
    """A record as the account has it."""
    extra = {START: "timeout_ns", DONE: "acquired"}.get(r.name)
    return [SHORT[r.name], r.tid, *([getattr(r, extra)] if extra else [])]


def by_lock(records):
    locks = collections.defaultdict(list)
    for r in records:
        locks[r.pid, r.lock].append(r)
    return locks


def accounts(lines):
    return [json.loads(line) for line in lines if line.startswith("[")]


def check_states(records, known=()):
    """Every lock is held at most once, an RLock by one thread; what is held now.

    A lock that there was before the tracer came may be released first.
    """
    held = {}
    for (pid, lock), events in by_lock(records).items():
        owner, count, kind = None, 0, None
        for number, r in enumerate(events):
            assert r.kind == kind or count == 0, "an address that is used again"
            kind = r.kind
            if r.name == ACQUIRE:
                assert count == 0 or (r.kind == 1 and owner == r.tid), f"{r}: held by {owner}"
                owner, count = r.tid, count + 1
            elif r.name == RELEASE:
                assert count > 0 or (number == 0 and lock not in known), f"{r}: not held"
                assert r.kind == 0 or owner in (r.tid, None), f"{r}: held by {owner}"
                count = max(0, count - 1)
        held[pid, lock] = count
    return held


def check_waits(records, ended=True):
    """In each thread a wait ends, the last that began first; if it got the lock,
    that is held next. Gives [(what the probe reports, what the tracer saw)]."""
    stacks = collections.defaultdict(list)
    got = {}
    waits = []
    for r in records:
        stack = stacks[r.tid]
        if r.tid in got:
            assert (r.name, r.lock) == (ACQUIRE, got.pop(r.tid)), f"{r} after it got one"
        if r.name == START:
            assert r.timeout_ns == -1 or r.timeout_ns > 0
            stack.append(r)
        elif r.name == DONE:
            start = stack.pop()
            assert (start.lock, start.kind) == (r.lock, r.kind), f"{r} ends {start}"
            waits.append((r.waited_ns, r.time - start.time))
            if r.acquired:
                got[r.tid] = r.lock
    assert not got
    assert not ended or not any(stacks.values()), stacks
    return waits


def test_every_way_to_acquire_and_release():
    records, printed, _ = record(PROBES, program("locking.py"))
    seen = by_lock(records)
    expected = accounts(printed)
    assert len(expected) == 24
    (pid,) = {r.pid for r in records}
    for lock, kind, events in expected:
        of_lock = seen[pid, lock]
        assert {r.kind for r in of_lock} == {kind}
        assert [plain(r) for r in of_lock] == events
    check_waits(records)
    check_states(records, {lock for lock, _, _ in expected})
    # A time-out of the account is a time that passed.
    waits = {}
    for r in records:
        if r.name == START:
            waits[r.tid] = r.timeout_ns
        elif r.name == DONE and not r.acquired and waits[r.tid] < 100_000_000:
            assert r.waited_ns >= 0.99 * waits[r.tid]


@pytest.mark.parametrize("seed", range(4))
def test_programs_at_random(seed):
    records, printed, main = record(PROBES, program("locking_at_random.py"), seed)
    expected = accounts(printed)
    assert len(expected) == 6
    held = check_states(records, {lock for lock, *_ in expected})
    waits = check_waits(records)
    # One that lost its processor between a time and its event may differ.
    apart = [pair for pair in waits if abs(pair[0] - pair[1]) > TOLERANCE * pair[1] + 100_000]
    assert len(apart) <= 0.1 * len(waits), apart
    counts = collections.Counter((r.lock, r.name) for r in records)
    for lock, kind, acquired, now in expected:
        assert counts[lock, ACQUIRE] == acquired
        assert counts[lock, ACQUIRE] - counts[lock, RELEASE] == now == held[main, lock]
    assert len(waits) >= 20
    assert {r.kind for r in records} == {0, 1}


def test_what_is_made_of_locks():
    """Condition, Semaphore, Event, Barrier and Queue: whoever waits for them
    waits for a lock, as long as they do, and all of them are free in the end."""
    records, printed, main = record(PROBES, program("made_of_locks.py"))
    check_waits(records)
    check_states(records)
    expected = accounts(printed)
    assert len(expected) >= 8
    waits = collections.defaultdict(list)
    for r in records:
        if r.name == START:
            waits[r.tid].append([r.timeout_ns, None])
        elif r.name == DONE:
            waits[r.tid][-1][1] = r.acquired
    for what, thread, timeout, acquired in expected:
        assert [timeout, acquired] in waits[thread], (what, waits[thread])
    assert main in waits


def test_children():
    """What is held when a process forks is let go in the child, where it is
    initialised anew; what other threads held is not heard of again."""
    records, printed, main = record_whole(PROBES, program("forking_locks.py"))
    expected = accounts(printed)
    for pid, lock, events in expected:
        assert [plain(r)[:2] for r in by_lock(records)[pid, lock]] == events, pid
    assert len({pid for pid, *_ in expected}) == 2
    assert main in {pid for pid, *_ in expected}


def test_tracer_that_comes_in_the_middle_of_a_wait():
    """The wait is not told of, but the lock is held, and let go."""
    script = ("import sys, threading, time\n"
              "sys.setswitchinterval(1000)\n"
              "locks = threading.Lock(), threading.RLock()\n"
              "def work(lock):\n"
              "    waiting.append(lock)\n"
              "    with lock: pass\n"
              "    with lock: pass\n"
              "waiting = []\n"
              "for lock in locks: lock.acquire()\n"
              "threads = [threading.Thread(target=work, args=(lock,)) for lock in locks]\n"
              "for thread in threads: thread.start()\n"
              "while len(waiting) < 2: time.sleep(0)\n"
              "print('LOCKS', *(f'{id(lock):x}' for lock in locks))\n"
              "print('READY', flush=True)\n"
              "sys.stdin.readline()\n"
              "for lock in locks: lock.release()\n"
              "for thread in threads: thread.join()\n"
              "import os\n"
              "for p in os.sched_getaffinity(0): os.sched_setaffinity(0, {p}); sys.audit('last')\n")
    for names in PROBES, PROBES[::-1]:
        with Child([PYTHON, "-E", "-s", "-c", script]) as child:
            locks = child.wait_for("^LOCKS (.*)$")[1].split()
            child.wait_for("^READY$")
            with Bpftrace(record_script(*names), child.pid) as tracer:
                child.say()
                assert child.finish() == 0, child.lines
                lines = tracer.detach(*["^last\t"] * len(os.sched_getaffinity(0)))
        seen = by_lock(parse_records(lines))
        for lock in locks:
            assert [r.name for r in seen[child.pid, lock]] == [RELEASE] + 2 * [ACQUIRE, RELEASE]


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_alone(name):
    records, printed, _ = record((name,), program("locking.py"))
    seen = by_lock(records)
    (pid,) = {r.pid for r in records}
    for lock, _, events in accounts(printed):
        assert [plain(r) for r in seen[pid, lock]] == [e for e in events if e[0] == SHORT[name]]
