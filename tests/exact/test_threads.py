# SPDX-License-Identifier: MIT
"""Threads that begin and end, as they themselves say who they are."""
import collections
import json
import os
import re

import pytest

from lib.records import LAST, parse_records, record, record_script, record_whole
from lib.tracing import FREE_THREADED, PYTHON, WITH_GIL, Bpftrace, Child, probe

HERE = os.path.dirname(os.path.abspath(__file__))
PROBES = START, STOP = ("thread__start", "thread__stop")
GIL = ("gil__acquire__done", "gil__release")


def program(name):
    return os.path.join(HERE, "waits", name)


def account(lines, pattern=r"(began|ended) (\d+) (\d+) (\".*\")$"):
    """[(what, ident, native, name)] that threads said of themselves."""
    return [(m[1], int(m[2]), int(m[3]), json.loads(m[4]))
            for m in (re.match(pattern, line) for line in lines) if m]


def who(records, name):
    return [r.arguments for r in records if r.name == name]


def test_threads_of_every_kind():
    records, printed, main = record(PROBES, program("beginning.py"))
    said = account(printed)
    began = [who[1:] for who in said if who[0] == "began"]
    ended = [who[1:] for who in said if who[0] == "ended"]
    workers = {fields[1:] for fields in account(printed, r"(worker) (\d+) (\d+) (\".*\")$")}
    assert len(began) == len(ended) >= 80
    assert workers

    for name, accounted in ((START, began), (STOP, ended)):
        seen = collections.Counter(who(records, name))
        expected = collections.Counter([*accounted, *workers])
        assert not expected - seen
        # A worker of the pool that got nothing to do says nothing.
        assert all(fields[2].startswith("pool_") for fields in seen - expected)

    assert main not in {r.native for r in records}
    pairs = collections.defaultdict(list)
    for r in records:
        assert r.native == r.tid
        pairs[r.tid].append((r.name, r.ident))
    for thread, events in pairs.items():
        assert [name for name, _ in events] == [START, STOP] * (len(events) // 2), thread
        assert all(one == other for (_, one), (_, other) in zip(events[::2], events[1::2]))


def test_all_of_a_thread_is_between_its_start_and_its_stop():
    """Its Python code, what leaves with it, and its own holds of the GIL but the
    first wait and the last release."""
    script = record_script(*PROBES, *GIL) + " " + " ".join(
        f'{probe(name)} {{ printf("frame\\t%llu\\t%d\\t%s\\n", nsecs, tid, str(arg1)); }}'
        for name in ("function__entry", "function__return"))
    with Child([PYTHON, "-E", "-s", *WITH_GIL, program("beginning.py")]) as child:
        child.wait_for("^READY$")
        with Bpftrace(script, child.pid) as tracer:
            child.say()
            assert child.finish() == 0, child.lines
            lines = tracer.detach(*LAST)
        main = child.pid
    events = collections.defaultdict(list)
    for r in parse_records(lines):
        events[r.tid].append((r.time, r.name))
    for line in lines:
        if line.startswith("frame\t"):
            _, time, thread, function = line.split("\t")
            events[int(thread)].append((int(time), function))
    del events[main]
    assert len(events) > 80
    left = 0
    for of_thread in events.values():
        names = [name for _, name in sorted(of_thread)]
        left += "__del__" in names
        while names:        # an id may be used again
            assert names[:2] == ["gil__acquire__done", START]
            stop = names.index(STOP)
            assert names[stop + 1] == "gil__release"
            assert START not in names[2:stop]
            del names[:stop + 2]
    # Without a GIL in the build, what another thread made goes in that thread.
    assert left >= (1 if FREE_THREADED else 2)


def test_forked_children():
    """A child does not begin the thread it was forked in, nor does that end."""
    records, printed, main = record_whole(PROBES, program("forking_threads.py"))
    said = [line for line in printed if " began " in line]
    expected = collections.Counter(
        (int(line.split()[0]), *fields[1:])
        for line in said for fields in account([line.split(" ", 1)[1]]))
    assert len(expected) == 6
    seen = collections.Counter((r.pid, *r.arguments) for r in records if r.name == START)
    assert seen == expected
    # The child that fork_from_main() makes may end while its bare thread runs.
    bare = {fields for fields in expected if fields[3] == ""}
    stopped = collections.Counter((r.pid, *r.arguments) for r in records if r.name == STOP)
    assert set(expected - stopped) <= bare and not stopped - expected
    assert main not in {r.native for r in records}


def test_daemon_threads_that_the_end_finds_do_not_end():
    records, _, main = record_whole(PROBES, program("daemons.py"))
    assert [r.name for r in records] == [START] * 4
    assert len({r.ident for r in records}) == 4 and main not in {r.tid for r in records}


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_alone(name):
    records, printed, _ = record((name,), program("beginning.py"))
    said = account(printed)
    kind = {START: "began", STOP: "ended"}[name]
    expected = collections.Counter(fields[1:] for fields in said if fields[0] == kind)
    assert not expected - collections.Counter(who(records, name))


def test_threads_that_run_when_the_tracer_comes_are_seen_to_end():
    script = ("import sys, threading\n"
              "runs, end = threading.Barrier(4), threading.Event()\n"
              "def work():\n    runs.wait()\n    end.wait()\n"
              "threads = [threading.Thread(target=work, name='early') for _ in range(3)]\n"
              "for thread in threads: thread.start()\n"
              "runs.wait()\n"
              "print('READY', flush=True)\nsys.stdin.readline()\n"
              "end.set()\n"
              "for thread in threads: thread.join()\n")
    with Child([PYTHON, "-E", "-s", "-c", script]) as child:
        child.wait_for("^READY$")
        with Bpftrace(record_script(*PROBES), child.pid) as tracer:
            child.say()
            for _ in range(3):
                tracer.wait_for("^thread__stop")
            assert child.finish() == 0
            tracer.interrupt()
        records = parse_records(tracer.lines)
        assert [(r.name, r.arguments[2]) for r in records] == [(STOP, "early")] * 3
        assert child.pid not in {r.native for r in records}
