# SPDX-License-Identifier: MIT
"""Calls of C while tracers and other tools of the interpreter come and go."""
import os
import re

import pytest

from lib.notes import read_semaphores
from lib.tracing import BINARY, PYTHON, SERIES, Bpftrace, Child, check_stack, event_script, \
    events_by_thread, probe, say_seen, wait_for_all

WAITS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "waits")
# Instrumented instructions of the program's own code; how it meets the tracer; the
# last event from each processor.
COMMON = f"""
import dis, functools, os, sys, time
sys.path.append({WAITS!r})
from meeting import drain, meet
def instrumented(*codes):
    return sorted({{i.opname for code in codes for i in dis.get_instructions(code, adaptive=True)
                   if 'INSTRUMENTED' in i.opname}})
Last = type("drained", (Exception,), {{}})
"""
PROBES = ("cfunction__entry", "cfunction__return", "exception__raise", "exception__catch")
DRAINED = 2 * len(os.sched_getaffinity(0)) * ["^function\\t.*\\tdrained$"]


def start(text):
    return Child([PYTHON, "-I", "-c", COMMON + text])


def only_thread(lines):
    """The calls of the program itself, up to the last that its drain() made."""
    (events,) = events_by_thread(lines).values()
    last = max(number for number, event in enumerate(events) if event.function == "drained")
    return [event for event in events[:last + 1] if event.file == "<string>"]


def names(events, kind):
    return [event.function for event in events if event.kind == kind]


def trace_to_the_end(program):
    """The calls of C that its only thread made between READY and DONE."""
    program.wait_for("^READY$")
    with Bpftrace(event_script("CD"), program.pid) as tracer:
        program.say()
        program.wait_for("^DONE$")
        events = only_thread(tracer.detach(*DRAINED))
    program.say()
    assert program.finish() == 0, program.lines
    return events


def test_a_call_in_flight_when_the_tracer_comes_does_not_end():
    """Not even where another tool has had calls instrumented, or traced, before."""
    with start("""
if hasattr(sys, "monitoring"):
    tool = sys.monitoring
    tool.use_tool_id(1, "calls")
    tool.set_events(1, tool.events.CALL)
else:
    sys.setprofile(lambda *_: None)
def work():
    return len("abc")
def inner():
    input()                     # the tracer comes while this runs
    return work()
def outer():
    return list(map(lambda _: inner(), [1]))
print("READY", flush=True)
outer()
work()
drain(Last)
meet("DONE")
""") as program:
        events = trace_to_the_end(program)
    assert names(events, "C").count("len") == 2
    assert check_stack(events) == []
    assert not {"input", "list"} & set(names(events, "D"))


@pytest.mark.needs("sys.monitoring")
def test_a_call_that_a_tool_refuses_does_not_begin():
    """Of a list, len(*["a"]), stock 3.13 lets go twice then: it is a tuple here."""
    with start("""
tool = sys.monitoring
tool.use_tool_id(1, "refuses")
class Refused(Exception): pass
def refuse(code, offset, function, argument):
    if function is len: raise Refused
def refuse_end(code, offset, function, argument):
    if function is abs: raise Refused
tool.register_callback(1, tool.events.CALL, refuse)
tool.register_callback(1, tool.events.C_RETURN, refuse_end)
tool.register_callback(1, tool.events.C_RAISE, refuse_end)
def work():
    for call in (lambda: len("a"), lambda: abs(1), lambda: abs("a"), lambda: len(*("a",)),
                 lambda: abs(*[1]), lambda: repr(1)):
        try:
            call()
        except (Refused, TypeError):
            pass
def main():
    meet("READY")
    tool.set_events(1, tool.events.CALL)
    for _ in range(3): work()
    tool.set_events(1, 0)
    drain(Last)
main()
meet("DONE")
""") as program:
        events = trace_to_the_end(program)
    assert check_stack(events) == []
    assert "len" not in names(events, "C")
    assert names(events, "C").count("abs") == names(events, "D").count("abs") == 9
    assert names(events, "C").count("repr") == 3


@pytest.mark.parametrize("traced_by_itself", [True, False])
def test_calls_are_seen_while_a_trace_function_is_set(traced_by_itself):
    """sys.settrace wants no calls: they are armed, and taken back, beside it."""
    with start(f"""
def trace(frame, event, argument):
    return trace
def work():
    return len("abc")
def turn():
    work()
    return instrumented(work.__code__)
if {traced_by_itself}: sys.settrace(trace)
for _ in range(30): turn()
print("BEFORE", *turn(), flush=True)
meet("READY")
for _ in range(7): turn()
all_events = sys.monitoring._all_events() if hasattr(sys, "monitoring") else []
print("DURING", *turn(), sorted(all_events), flush=True)
drain(Last)
meet("DONE")
for _ in range(2): turn()
print("AFTER", *turn(), flush=True)
""") as program:
        before = program.wait_for("^BEFORE ?(.*)$")[1]
        assert "INSTRUMENTED_CALL" not in before.split()
        program.wait_for("^READY$")
        with Bpftrace(event_script("C"), program.pid) as tracer:
            program.say()
            during = program.wait_for(r"^DURING ?(.*) (\[.*\])$")
            assert ("INSTRUMENTED_CALL" in during[1].split()) == (SERIES >= (3, 12))
            assert "'call'" not in during[2], "a program sees the probes"
            program.wait_for("^DONE$")
            events = only_thread(tracer.detach(*DRAINED[::2]))
        program.say()
        assert program.wait_for("^AFTER ?(.*)$")[1] == before
        assert program.finish() == 0, program.lines
    assert names(events, "C").count("len") == 8
    assert "trace" not in names(events, "C")


def test_what_is_called_may_vanish_while_it_runs():
    with start("""
class Vanishing:
    def __call__(self):
        holder.clear()
        return sys.intern("name of its own")
holder = []
def main():
    for _ in range(50):
        holder.append(Vanishing())
        holder[0]()
        holder.append(functools.partial(holder.clear))
        holder[0]()
meet("READY")
main()
drain(Last)
meet("DONE")
""") as program:
        events = trace_to_the_end(program)
    for name in "Vanishing", "partial", "intern":
        assert names(events, "C").count(name) >= 50
        assert names(events, "C").count(name) == names(events, "D").count(name)


def test_a_name_is_there_though_the_kernel_has_unmapped_it():
    """As it does when memory is short. Constants follow the code in the file; what
    is read-only after them was written to once."""
    with start("""
import ctypes
def unmap_constants():
    binary, before = os.path.realpath(sys.executable), ""
    for place, access, *_, path in [line.split() for line in maps]:
        if path == binary and access == "r--p" and before == "r-xp":
            first, last = (int(address, 16) for address in place.split("-"))
            unmapped.append(madvise(first, last - first, 4))    # MADV_DONTNEED
        before = access
maps, unmapped = open("/proc/self/maps").readlines(), []
maps = [line for line in maps if len(line.split()) == 6]
madvise = ctypes.CDLL(None).madvise
madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
meet("READY")
for call in abs, hash, round, callable, id:
    unmap_constants()
    call(1)
assert unmapped == [0] * 5, unmapped
drain(Last)
meet("DONE")
""") as program:
        events = trace_to_the_end(program)
    called = names(events, "C")
    assert "" not in called
    assert [name for name in called if name in ("abs", "hash", "round", "callable", "id")] == \
        ["abs", "hash", "round", "callable", "id"]


@pytest.mark.parametrize("kind", ["calls", "threads"])
def test_attach_and_detach_many_times(kind):
    busy = os.path.join(os.path.dirname(os.path.abspath(__file__)), "busy.py")
    with Child([PYTHON, "-I", busy, kind]) as program:
        program.wait_for("^READY$")
        for turn in range(8):
            wanted = PROBES[turn % 3:]
            with Bpftrace(say_seen(wanted), program.pid) as tracer:
                wait_for_all(tracer, wanted)
                tracer.detach()
            assert not any(read_semaphores(program.pid, BINARY).values())
        program.say()
        program.wait_for("^OK [1-9]")
        assert program.finish() == 0, program.lines


def test_the_pair_shares_a_semaphore():
    with start("meet('READY')\n") as program:
        program.wait_for("^READY$")
        for name in "cfunction__entry", "cfunction__return":
            with Bpftrace(f'{probe(name)} {{ }}', program.pid) as tracer:
                found = read_semaphores(program.pid, BINARY)
                assert found["cfunction__entry"] == found["cfunction__return"] == 1
                tracer.interrupt()
        assert not any(read_semaphores(program.pid, BINARY).values())
        program.say()
        assert program.finish() == 0


def test_count_of_calls_of_c_is_exact():
    with start("meet('READY')\nfor _ in range(100003): abs(-1)\n") as program:
        program.wait_for("^READY$")
        with Bpftrace(" ".join(f'{probe(name)} /str(arg1) == "abs"/ {{ @{name} = count(); }}'
                               for name in ("cfunction__entry", "cfunction__return")),
                      program.pid) as tracer:
            program.say()
            assert program.finish() == 0
            tracer.interrupt()
        found = sorted(line for line in tracer.lines if re.match("@", line))
        assert found == ["@cfunction__entry: 100003", "@cfunction__return: 100003"]
