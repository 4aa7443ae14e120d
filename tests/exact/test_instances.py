# SPDX-License-Identifier: MIT
"""instance-*: which instances live, object by object, is what the collector knows."""
import json
import os
import re

import pytest

from lib.tracing import FREE_THREADED, PYTHON, ROOT, SERIES, Bpftrace, Child, probe

RUNNER = os.path.join(ROOT, "tests", "exact", "objects", "run_case.py")
WAITS = os.path.join(ROOT, "tests", "exact", "waits")
SCRIPT = " ".join([
    f'{probe("instance__new__start")} '
    '{ printf("I %llu %d new-start %lx 0 0\\n", nsecs, tid, arg2); }',
    f'{probe("instance__new__done")} '
    '{ printf("I %llu %d new-done %lx %lx %ld\\n", nsecs, tid, arg2, arg3, arg4); }',
    f'{probe("instance__delete__start")} '
    '{ printf("I %llu %d delete-start %lx %lx 0\\n", nsecs, tid, arg2, arg3); }',
    f'{probe("instance__delete__done")} '
    '{ printf("I %llu %d delete-done %lx %lx 0\\n", nsecs, tid, arg2, arg3); }',
    f'{probe("audit")} /str(arg0) == "account"/ '
    '{ printf("I %llu %d account 0 0 0\\n", nsecs, tid); }',
    f'{probe("audit")} /str(arg0) == "last"/ {{ printf("LAST\\n"); }}'])


def trace(path, *arguments):
    """[(time, thread, event, type, object, size)], [what lived at each account]."""
    # The allocator of the build without the GIL reserves more than a limit would leave.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                   "MIMALLOC_ARENA_RESERVE": "0"}
    with Child([PYTHON, "-E", "-s", RUNNER, str(path), *map(str, arguments)],
               env=environment) as program:
        program.wait_for("^READY$")
        with Bpftrace(SCRIPT, program.pid) as tracer:
            program.say()
            program.wait_for("^DONE$")
            lines = tracer.detach(*["^LAST$"] * len(os.sched_getaffinity(0)))
        assert program.finish() == 0
    fields = (line.split() for line in lines if line.startswith("I "))
    events = sorted((int(time), int(thread), what, "0x" + cls, "0x" + thing, int(size))
                    for _, time, thread, what, cls, thing, size in fields)
    with open(path, encoding="utf-8") as file:
        return events, [json.loads(line) for line in file]


class Replay:
    """The instances that live, by what the probes said."""

    def __init__(self, before):
        self.classes = {thing: cls for cls, things in before.items() for thing in things}
        self.starting = {}      # thread: type
        self.going = {}         # thread: [(type, object)], each within the one before
        self.taken = set()      # objects whose memory another thread had before they were gone
        self.failed = 0

    def event(self, thread, what, cls, thing):
        if what == "new-start":
            self.failed += thread in self.starting
            self.starting[thread] = cls
        elif what == "new-done":
            assert self.starting.pop(thread, None) == cls, f"{what} {cls} without its start"
            if FREE_THREADED and self.is_going(thing):
                self.taken.add((self.classes[thing], thing))
            else:
                assert thing not in self.classes, f"{thing} is there already"
            self.classes[thing] = cls
        elif what == "delete-start":
            self.going.setdefault(thread, []).append((cls, thing))
        elif what == "delete-done":
            assert self.going[thread].pop() == (cls, thing), f"{what} {cls} not of the last start"
            if (cls, thing) in self.taken:
                self.taken.remove((cls, thing))
            else:
                assert self.classes.pop(thing, cls) == cls, f"{thing} was of another class"

    def is_going(self, thing):
        return thing in self.classes and any(
            (self.classes[thing], thing) in going for going in self.going.values())

    def live(self, watched):
        live = {cls: [] for cls in watched}
        for thing, cls in self.classes.items():
            if cls in live:
                live[cls].append(thing)
        return {cls: sorted(things) for cls, things in live.items()}


def replay_events(events, accounts):
    """Compare at each account what lives, object by object; give what is left."""
    before, *accounts = accounts
    stops = [number for number, event in enumerate(events) if event[2] == "account"]
    replay = Replay(before)
    for _, thread, what, cls, thing, _ in events[stops[0] + 1:stops[-1] + 1]:
        if what != "account":
            replay.event(thread, what, cls, thing)
            continue
        known = accounts.pop(0)
        live = replay.live(known)
        wrong = {cls for cls in known if live[cls] != sorted(known[cls])}
        assert not wrong, [(cls, len(live[cls]), len(known[cls])) for cls in wrong]
    assert not accounts
    return replay


CASES = {"of_every_kind": 4000, "every_way": 1500, "failures": 300, "cycles": 600,
         "resurrection": 160, "deep": 70_000, "classes_set": 300, "local_classes": 100,
         "threads": 30_000}


@pytest.mark.parametrize("case", CASES)
def test_instances_that_live_are_those_of_the_collector(case, tmp_path):
    events, accounts = trace(tmp_path / "accounts", case)
    assert len(accounts) > 2
    replay = replay_events(events, accounts)
    assert len(events) > CASES[case]
    assert replay.failed == 0 and not any(replay.going.values())


def test_an_allocation_that_fails_is_a_start_without_a_done(tmp_path):
    replay = replay_events(*trace(tmp_path / "accounts", "without_memory"))
    assert replay.failed == 7


def test_instances_of_types_made_in_c_are_those_of_their_heirs_alone(tmp_path, allocators_module):
    events, accounts = trace(tmp_path / "accounts", "types_of_c",
                             os.path.dirname(allocators_module))
    replay = replay_events(events, accounts)
    # Four classes, thirty instances, five times; no others are reported.
    made = [event for event in events if event[2] == "new-done" and event[3] in accounts[-1]]
    assert len(made) == 4 * 30 * 5
    bases = [event for event in events if event[2] == "new-done" and event not in made]
    assert len(bases) < 30
    assert replay.failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_programs_by_chance(seed, tmp_path):
    events, accounts = trace(tmp_path / "accounts", "by_chance", seed)
    assert len(accounts) == 42
    replay = replay_events(events, accounts)
    assert len(events) > 10_000
    assert not any(replay.going.values())


# ---- what the arguments are -------------------------------------------------

ARGUMENTS = " ".join(
    f'{probe(name)} {{ printf("A\\t%llu\\t{name}\\t%lx\\t%s\\n", nsecs, arg2, str(arg0)); '
    f'printf("F\\t%llu\\t%lx\\t%ld\\t%s\\n", nsecs, {thing}, {size}, str(arg1)); }}'
    for name, thing, size in (
        ("instance__new__start", "arg2", "0"), ("instance__new__done", "arg3", "arg4"),
        ("instance__delete__start", "arg3", "0"), ("instance__delete__done", "arg3", "0")))
LAST = f'{probe("audit")} /str(arg0) == "last"/ {{ printf("LAST\\n"); }}'


def trace_code(code, script=f"{ARGUMENTS} {LAST}", options=(), folder=None):
    """What the program printed, and what the tracer did."""
    code = ("import sys, os, gc\ngc.disable()\nprint('READY', flush=True)\nsys.stdin.readline()\n"
            + code + "\nsys.stdout.flush()\nfor p in os.sched_getaffinity(0):\n"
            "    os.sched_setaffinity(0, {p})\n    sys.audit('last')\n")
    with Child([PYTHON, "-E", "-s", "-X", "utf8", *options, "-c", code], cwd=folder) as program:
        program.wait_for("^READY$")
        with Bpftrace(script, program.pid) as tracer:
            program.say()
            assert program.finish() == 0, program.lines[-5:]
            lines = tracer.detach(*["^LAST$"] * len(os.sched_getaffinity(0)))
        return program.lines[program.lines.index("READY") + 1:], lines


def arguments_of(lines):
    """[(probe, type, class, object, size, file)]"""
    fields = [line.split("\t") for line in lines if line.startswith(("A\t", "F\t"))]
    found = []
    for one, other in zip(fields[::2], fields[1::2]):
        assert (one[0], other[0]) == ("A", "F")
        found.append((one[2].removeprefix("instance__"), int(one[3], 16), one[4],
                      int(other[2], 16), int(other[3]), other[4]))
    return found


def test_names_files_and_sizes(tmp_path):
    (tmp_path / "made.py").write_text(
        "class Outer:\n    class Inner: pass\n    def local(self):\n"
        "        class Local: pass\n        Local.me = Local()\n        return Local\n"
        "class Slotted: __slots__ = 'a', 'b'\nclass Caf\xe9(Outer): pass\n"
        "class Tuple(tuple): pass\nclass List(list): pass\nclass Meta(type): pass\n"
        "class Renamed: pass\nRenamed.__qualname__ = '\\udc80'\n", encoding="utf-8")
    printed, lines = trace_code("""
import made, collections, enum
class Script: pass
class Moved: pass
Moved.__module__ = 5
class Gone: pass
Gone.__module__ = 'no.such.module'
class Odd(str):
    def __hash__(self): raise AssertionError
    def __eq__(self, other): raise AssertionError
class Named: pass
Named.__module__ = Odd('made')
space = {}
exec('class Nowhere: pass', space)
sys.modules[5] = 5      # the names of the modules are not all texts any more
for cls in (made.Outer, made.Outer.Inner, made.Slotted, made.Caf\xe9, made.Tuple, made.List,
            made.Renamed, Script, Moved, Gone, Named, space['Nowhere'],
            collections.namedtuple('Point', '')):
    thing = cls()
    print('MADE', id(cls), id(thing), sys.getsizeof(thing))
    del thing
made.Meta('x', (), {})
local = made.Outer.local(None)
print('LOCAL', id(local))
del local
gc.collect()
del sys.modules[5]
""", folder=tmp_path)
    events = arguments_of(lines)
    file = str(tmp_path / "made.py")
    expected = [("Outer", file), ("Outer.Inner", file), ("Slotted", file), ("Caf\xe9", file),
                ("Tuple", file), ("List", file), ("?", file), ("Script", "__main__"),
                ("Moved", "?"), ("Gone", "no.such.module"), ("Named", "?"), ("Nowhere", "builtins"),
                ("Point", "__main__")]
    made = [line.split()[1:] for line in printed if line.startswith("MADE ")]
    for (name, where), (cls, thing, size) in zip(expected, made, strict=True):
        seen = [event for event in events if event[1] == int(cls)]
        assert [event[0] for event in seen] == \
            ["new__start", "new__done", "delete__start", "delete__done"], name
        assert {(event[2], event[5]) for event in seen} == {(name, where)}
        assert {event[3] for event in seen[1:]} == {int(thing)}
        # A tuple has one item more than it needs; sys.getsizeof() leaves out
        # the values of attributes that are within the object, as they are since 3.13.
        more = {"Slotted": 0, "List": 0, "Tuple": 8, "Point": 8}
        within = range(8, 1000, 8) if SERIES >= (3, 13) else [0]
        assert seen[1][4] - int(size) in ([more[name]] if name in more else within)
    assert [event[0] for event in events if event[2] == "Meta"] == [
        "new__start", "new__done", "delete__start", "delete__done"]
    # A class that is collected with its instance has lost its module by then.
    local = [event for event in events if event[2] == "Outer.local.<locals>.Local"]
    assert [event[0] for event in local] == [
        "new__start", "new__done", "delete__start", "delete__done"]
    assert {event[5] for event in local} == {file}


OUT_OF_MEMORY = """
import _testcapi
class Watched: pass
print("READY", flush=True)
input()
_testcapi.set_nomemory(0, 1)
try:
    Watched()
except MemoryError:
    _testcapi.remove_mem_hooks()
    print("NONE", flush=True)
else:
    print("MADE", flush=True)
"""


def test_an_allocation_that_fails_is_that_of_the_instance():
    """No probe takes memory before it: the one that fails here is the first."""
    with Child([PYTHON, "-E", "-s", "-c", OUT_OF_MEMORY]) as program:
        program.wait_for("^READY$")
        with Bpftrace(SCRIPT, program.pid) as tracer:
            program.say()
            assert program.wait_for("^(NONE|MADE)$")[0] == "NONE"
            tracer.interrupt()
        assert program.finish() == 0


COUNTS = " ".join(
    f'{probe(f"instance__{name}")} /strncmp(str(arg0), "Watched", 7) == 0/ '
    f'{{ @{name}[str(arg0)] = count(); }}' for name in ("new__done", "delete__done")) + LAST
WATCHED = """
class WatchedPlain:
    def __init__(self): self.me = self
class WatchedInt(int): pass
class WatchedLate:
    def __del__(self): WatchedHeir()
class WatchedHeir(WatchedPlain): pass
plain = [WatchedPlain() for _ in range(11)]
numbers = {n: WatchedInt(n) for n in range(13)}
late = [WatchedLate() for _ in range(7)]
WatchedHeir.kept = [WatchedHeir()]
"""


def counts_of(lines):
    found = [re.match(r"@(\w+)\[(\w+)\]: (\d+)$", line) for line in lines]
    return {(m[1], m[2]): int(m[3]) for m in found if m}


def assert_all_gone(lines, times=1):
    counts = counts_of(lines)
    made = {"WatchedPlain": 11, "WatchedInt": 13, "WatchedLate": 7}
    for name, number in made.items():
        assert counts["new__done", name] == number * times
        assert counts["delete__done", name] == number * times
    assert counts["new__done", "WatchedHeir"] == counts["delete__done", "WatchedHeir"] >= times


def test_instances_that_go_when_the_interpreter_ends():
    _, lines = trace_code(WATCHED, COUNTS)
    assert_all_gone(lines)


def test_instances_of_interpreters_beside_the_main_one():
    """Those with a GIL of their own and those that share the first one."""
    _, lines = trace_code(f"""
sys.path.insert(0, {WAITS!r})
from meeting import run_beside
for isolated in [True, False] * 3:
    run_beside({WATCHED!r}, isolated)
""", COUNTS)
    assert_all_gone(lines, 6)


def test_an_exception_stays_what_it_is():
    """Instances come and go while it is raised, caught and passed on."""
    printed, _ = trace_code("""
class Caf\xe9:
    def __del__(self): self.me = None
class \u0416(Exception):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.thing = Caf\xe9()
def raises(n):
    thing = Caf\xe9()
    if n == 0:
        raise \u0416('at the bottom')
    try:
        raises(n - 1)
    finally:
        Caf\xe9()
for _ in range(100):
    try:
        raises(5)
    except \u0416 as error:
        assert error.args == ('at the bottom',) and error.__context__ is None
        del error
print('FINE')
""", f'{probe("instance__new__done")} '
        f'{{ @[str(arg0)] = count(); @file[str(arg1)] = count(); }} {LAST}')
    assert printed == ["FINE"]
