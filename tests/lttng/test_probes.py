# SPDX-License-Identifier: MIT
"""The probes as LTTng's tracepoints are the interpreter's own account of a program."""
import os

import pytest

from lib import lttng
from lib.contract import fired_probes
from lib.lttng import NAMES, as_event
from lib.programs import (RUNNER, accounted, assert_balanced, assert_same, first_difference, keep,
                          read_account, run_to_end, same_environment, trace_to_end, window)
from lib.records import FORMATS, LAST, record_script
from lib.tracing import PROBES, PYTHON, WITH_GIL, Bpftrace, events_by_thread, probe

KINDS = "ERLCDXH"


def of_kinds(records, pid, kinds):
    """{thread: [Event]} of one process."""
    known = {"python:" + PROBES[kind].probe: kind for kind in kinds}
    threads = {}
    for record in records:
        if record.pid == pid and record.name in known:
            kind = known[record.name]
            threads.setdefault(record.tid, []).append(as_event(kind, PROBES[kind], record))
    return threads


def names_of(kinds):
    return [f"python:{PROBES[kind].probe}" for kind in kinds]


def start_program(world, name, account_module, *options, **environment):
    return world.start(PYTHON, "-s", RUNNER, name, *options, cwd=os.path.dirname(account_module),
                       **same_environment(), **environment)


@pytest.mark.parametrize("name, loaded", [
    *((name, "PYTHONLTTNG") for name in
      ("functions", "generators", "exceptions", "names", "parallel", "threads")),
    ("lines", "LD_PRELOAD")])
def test_tracepoints_are_the_account_of_a_program(name, loaded, world, account_module, tmp_path):
    """A program that ran before the session began: what is enabled is noticed."""
    preloaded = {"PYTHONLTTNG": "", "LD_PRELOAD": lttng.LIBRARY} if loaded == "LD_PRELOAD" else {}
    with start_program(world, name, account_module, "--account", str(tmp_path / "account"),
                       "--kinds", KINDS, **preloaded) as program:
        program.wait_for("^READY$")
        world.begin(*names_of(KINDS))
        run_to_end(program)
    traced = window(of_kinds(world.end(), program.pid, KINDS), program.pid)
    account = keep(read_account(tmp_path / "account"), KINDS)
    assert_balanced(traced)
    assert traced.keys() == account.keys()
    for thread, events in accounted(keep(traced, KINDS), account).items():
        assert_same([events], [account[thread]])


@pytest.mark.parametrize("name, kinds", [("exceptions", "ERXH"), ("exceptions", "LCD"),
                                         ("subinterpreters", "ER")])
def test_both_back_ends_tell_the_same_in_the_same_order(name, kinds, world, account_module):
    with start_program(world, name, account_module) as program:
        program.wait_for("^READY$")
        world.begin(*names_of(kinds))
        lines = trace_to_end(program, kinds)
    by_lttng = keep(of_kinds(world.end(), program.pid, kinds), kinds)
    by_bpftrace = keep(events_by_thread(lines, program.pid), kinds)
    assert by_lttng.keys() == by_bpftrace.keys() == {program.pid}
    seen, expected = by_lttng[program.pid], by_bpftrace[program.pid]
    assert_part_of(seen, until_drained(expected, lambda event: event.function == "drained"))


def until_drained(events, is_last):
    """What bpftrace has printed for certain: of what a processor fires after its last event, some."""
    first = next(i for i, event in enumerate(events) if is_last(event))
    assert first > 50
    return events[:first]


def assert_part_of(seen, expected):
    """bpftrace came after LTTng, and left before it."""
    for first, event in enumerate(seen):
        if event == expected[0] and seen[first:first + len(expected)] == expected:
            return
    raise AssertionError(first_difference(seen, expected))


# What events of functions, lines, calls of C and exceptions are, the tests above tell.
OTHERS = [probe for probe in fired_probes() if probe.name not in {p.probe for p in PROBES.values()}]
EVERYTHING = """
import gc, sys, threading, time
from meeting import drain, meet
class Cat: pass
def main():
    Cat()
    gc.collect()
    import colorsys
    try: import no_such_cat
    except ImportError: pass
    lock, rlock = threading.Lock(), threading.RLock()
    lock.acquire()
    def wait():
        with lock, rlock, rlock:
            pass
        sys.audit("cat")
    thread = threading.Thread(target=wait, name="Cat-1")
    thread.start()
    while not waits(): time.sleep(0.01)
    lock.release()
    thread.join()
    def busy():
        end = time.monotonic() + 0.1
        while time.monotonic() < end: pass
    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
def waits():
    return any("futex" in open(f"/proc/self/task/{t}/wchan").read() for t in tasks() if t != own)
def tasks():
    import os
    return os.listdir("/proc/self/task")
own = str(threading.get_native_id())
meet("READY")
main()
drain()
meet("DONE")
"""


def script_of_arguments():
    """Print each argument of each of them, an event's with the same time; and the ends of drains."""
    def action(p):
        prints = []
        for i, kind in enumerate(p.types):
            form, value, _ = FORMATS[kind]
            prints.append(f'printf("{p.name}\\t%llu\\t%d\\t{form}\\n", $time, tid, {value.format(i)});')
        return "{ $time = nsecs; " + " ".join(prints) + " }"
    return " ".join([*(f"{probe(p.name)} {action(p)}" for p in OTHERS), record_script()])


def told_by_bpftrace(lines):
    """{thread: [(name, arguments)]} in order of time."""
    kinds = {p.name: p.types for p in OTHERS}
    events = {}
    for line in lines:
        name, *fields = line.split("\t", 3)
        if name in kinds and len(fields) == 3:
            events.setdefault((int(fields[0]), int(fields[1]), name), []).append(fields[2])
    threads = {}
    for (_, thread, name), values in sorted(events.items()):
        if len(values) == len(kinds[name]):     # not one that came while bpftrace left
            told = tuple(value if kind == "const char *" else int(value, 16 if kind == "void *" else 10)
                         for kind, value in zip(kinds[name], values))
            threads.setdefault(thread, []).append((name, told))
    return threads


def told_by_lttng(records):
    known = {"python:" + p.name: p for p in OTHERS}
    threads = {}
    for record in records:
        if record.name in known:
            p = known[record.name]
            told = tuple(record.fields[NAMES.get(name, name)] for name in p.arguments)
            threads.setdefault(record.tid, []).append((p.name, told))
    return threads


def test_every_other_probe_tells_both_back_ends_the_same(world, tmp_path):
    script = tmp_path / "everything.py"
    script.write_text(EVERYTHING)
    waits = os.path.join(os.path.dirname(RUNNER), "waits")
    with world.start(PYTHON, "-s", *WITH_GIL, str(script), PYTHONPATH=waits) as program:
        program.wait_for("^READY$")
        world.begin(*(f"python:{p.name}" for p in OTHERS))
        with Bpftrace(script_of_arguments(), program.pid) as tracer:
            program.say()
            program.wait_for("^DONE$")
            lines = tracer.detach(*LAST)
        program.say()
        assert program.finish() == 0, program.lines
    seen, expected = told_by_lttng(world.end()), told_by_bpftrace(lines)
    expected[program.pid] = until_drained(expected[program.pid],
                                          lambda event: (event[0], event[1][0]) == ("audit", "last"))
    assert {name for events in expected.values() for name, _ in events} == {p.name for p in OTHERS}
    assert seen.keys() == expected.keys()
    for thread, events in expected.items():
        assert_part_of(seen[thread], events)
