# SPDX-License-Identifier: MIT
"""Run the programs of exact/, traced or with the interpreter's own account of them."""
import collections
import dataclasses
import os
import re

from lib.tracing import (FREE_THREADED, PYTHON, ROOT, SERIES, Bpftrace, Child, Event, check_stack,
                         event_script, events_by_thread)

RUNNER = os.path.join(ROOT, "tests", "exact", "run_program.py")
# What the runner fires last, once from each processor, for each kind of event.
DRAINED = ["^(function|text)\\t.*\\tdrained$"] * len(os.sched_getaffinity(0))
LAST = 3 * DRAINED


def run(name, account_module, account=None, traced=False, kinds="ERL", options=()):
    """{thread: [Event]} as a tracer saw them, {} where there was none.

    They are those between begin() and end() where functions are traced.
    """
    command = [PYTHON, "-s", *options, RUNNER, name]
    if account:
        command += ["--account", str(account), "--kinds", kinds]
    with Child(command, env=same_environment(), cwd=os.path.dirname(account_module)) as program:
        program.wait_for("^READY$")
        if not traced:
            run_to_end(program)
            return {}
        threads = events_by_thread(trace_to_end(program, kinds))
        return window(threads, program.pid) if "ER" in kinds else threads


def run_to_end(program):
    """Of a program that is READY."""
    program.say()
    program.wait_for("^DONE$")
    program.say()
    assert program.finish() == 0


def trace_to_end(program, kinds):
    """The same; what bpftrace printed of it meanwhile."""
    with Bpftrace(event_script(kinds), program.pid) as tracer:
        program.say()
        program.wait_for("^DONE$")
        lines = tracer.detach(*len(kinds) * DRAINED)
    program.say()
    assert program.finish() == 0
    return lines


def same_environment():
    """Two runs of a program must do the same: hashes, too, which -E would make random."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def window(threads, main):
    """Cut the main thread to what is between begin() and end()."""
    events = threads[main]

    def marker(kind, name):
        found = [i for i, e in enumerate(events)
                 if (e.kind, e.function) == (kind, name) and e.file == RUNNER]
        assert len(found) == 1, f"{name}(): {len(found)} times {kind}"
        return found[0]
    threads = {**threads, main: events[marker("R", "begin") + 1:marker("E", "end")]}
    return {thread: without_early_lines(events if thread == main else of_run(events),
                                        thread == main)
            for thread, events in threads.items()}


def of_run(events):
    """sys.monitoring hears of every thread from its start; sys.setprofile, which
    older interpreters have, when the thread has called it, just before run()."""
    if SERIES >= (3, 12):
        return events
    entered = [i for i, e in enumerate(events) if is_run(e, "E")]
    left = [i for i, e in enumerate(events) if is_run(e, "R")]
    return events[entered[0]:left[-1] + 1] if entered and left else events


def is_run(event, kind):
    return (event.kind, event.module, event.function) == (kind, "threading", "run")


def without_early_lines(events, is_main):
    """sys.settrace reports no lines of the frames that ran when it was called,
    which a thread does just before it calls run()."""
    kept = []
    traced = is_main
    for event in events:
        traced = traced or (event.module, event.function) == ("threading", "run")
        early = not traced or event.file == RUNNER or \
            event.function in ("_bootstrap", "_bootstrap_inner")
        if event.kind != "L" or not early:
            kept.append(event)
    return kept


def read_account(path):
    threads = {}
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            thread, *fields = line.rstrip("\n").split("\t")
            threads.setdefault(int(thread), []).append(Event.parse(fields))
    main = next(thread for thread, events in threads.items()
                if any(e.function == "begin" and e.file == RUNNER for e in events))
    return window(threads, main)


def accounted(threads, account):
    """sys.setprofile tells of functions and methods made in C, and of nothing else
    that is called."""
    if SERIES >= (3, 12):
        return threads
    told = {(e.function, e.module) for events in account.values() for e in events if e.kind == "C"}
    return {thread: [e for e in events if e.kind not in "CD" or (e.function, e.module) in told]
            for thread, events in threads.items()}


# As much of a text as bpftrace prints: 199 bytes, if need be half a character.
PRINTED = 199


THREAD = re.compile(r"\d{12,}$")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def keep(threads, kinds):
    """Those of these kinds, with as much of their text as there is of it."""
    return {thread: [shortened(e) for e in events if e.kind in kinds]
            for thread, events in threads.items() if any(e.kind in kinds for e in events)}


def shortened(event):
    text = event.text.encode("utf-8", "surrogateescape")[:PRINTED]
    return dataclasses.replace(event, text=text.decode("utf-8", "surrogateescape"))


def without_addresses(threads):
    """What is called, what a message shows, and a thread whose ident is a key, is
    elsewhere in another run."""
    return {thread: [dataclasses.replace(e, text="") if e.kind in "CD" or THREAD.match(e.text) else
                     dataclasses.replace(e, text=ADDRESS.sub("0x", e.text))
                     for e in events] for thread, events in threads.items()}


def by_content(threads):
    """Threads of two runs have nothing in common but what they did."""
    return sorted(map(without_waiting, threads.values()), key=repr)


UNSTEADY = {("threading", "wait"), ("threading", "_maintain_shutdown_locks")}
if FREE_THREADED:       # it may have started before the other one waits for it
    UNSTEADY.add(("threading", "notify"))


def without_waiting(events):
    """A thread that starts another one waits for it, or finds that it has started,
    and 3.11 looks for those that have ended meanwhile: what these two run is not
    the same in two runs."""
    kept, depth = [], 0
    for event in events:
        inside = depth
        if event.kind == "E" and (depth or (event.module, event.function) in UNSTEADY):
            depth += 1
        elif event.kind == "R" and depth:
            depth -= 1
            inside = depth
        if not inside:
            kept.append(event)
    return kept


def first_difference(seen, account):
    for number, (a, b) in enumerate(zip(seen, account)):
        if a != b:
            return f"event {number}: tracer {a}, account {b}, after {seen[max(0, number - 3):number]}"
    return f"{len(seen)} traced, {len(account)} accounted: {(seen + account)[-1]}"


def assert_same(seen, account):
    assert len(seen) == len(account), f"{len(seen)} threads traced, {len(account)} accounted"
    for one, other in zip(seen, account):
        assert one == other, first_difference(one, other)


def assert_balanced(threads):
    for events in threads.values():
        assert check_stack(events) == []
        counts = {}
        for event in events:
            counts.setdefault((event.file, event.function), collections.Counter())[event.kind] += 1
        assert all(count["E"] == count["R"] and count["C"] == count["D"]
                   for count in counts.values()), counts
