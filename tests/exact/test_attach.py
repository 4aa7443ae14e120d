# SPDX-License-Identifier: MIT
"""Tracers that come and go at any moment, alone and together."""
import os
import re
import signal

import pytest

from lib.notes import frame_semaphores, read_semaphores
from lib.tracing import (BINARY, PYTHON, SERIES, WITH_GIL, Bpftrace, Child, probe, say_seen,
                         wait_for_all)

HERE = os.path.dirname(os.path.abspath(__file__))
# What 3.11 looks at every instruction for.
FOUND_BY_TRACING = {"line", "cfunction__entry", "cfunction__return"}
FRAME_PROBES = ("function__entry", "function__return", "line")
WAIT_PROBES = ("gil__acquire__start", "gil__acquire__done", "gil__release", "gil__drop__request",
               "thread__start", "thread__stop", "lock__acquire__start", "lock__acquire__done",
               "lock__acquire", "lock__release")
ROUNDS = 12


def start(program, *arguments, options=()):
    return Child([PYTHON, "-E", "-s", *options, os.path.join(HERE, program), *arguments])


def counting(*names):
    """Count each of the probes, and say so when it has been seen first."""
    return say_seen(names, "@count[probe] = count();")


def assert_idle(pid):
    values = read_semaphores(pid, BINARY)
    assert set(values.values()) == {0}, values


def end(program):
    program.say()
    assert int(program.wait_for(r"^OK (\d+)$")[1]) > 0
    assert program.finish() == 0, program.lines


@pytest.mark.parametrize("kind", ["calls", "threads", "sleep"])
def test_attach_and_detach_many_times(kind):
    with start("busy.py", kind) as program:
        program.wait_for("^READY$")
        assert_idle(program.pid)
        for turn in range(ROUNDS):
            names = FRAME_PROBES[turn % 3:] or FRAME_PROBES
            with Bpftrace(counting(*names), program.pid) as tracer:
                wait_for_all(tracer, names)
                values = read_semaphores(program.pid, BINARY)
                assert {name: count for name, count in values.items() if count} == \
                    dict.fromkeys(names, 1)
                tracer.detach()
            assert_idle(program.pid)
        end(program)


def test_two_tracers_at_once():
    """The kernel counts an address once for a process, whoever listens to it."""
    with start("busy.py", "threads") as program:
        program.wait_for("^READY$")
        with Bpftrace(counting(*FRAME_PROBES), program.pid) as first:
            wait_for_all(first, FRAME_PROBES)
            with Bpftrace(counting("function__entry", "line"), program.pid) as second:
                wait_for_all(second, ("function__entry", "line"))
                assert frame_semaphores(program.pid, BINARY) == (1, 1, 1)
                first.detach()
                assert frame_semaphores(program.pid, BINARY) == (1, 0, 1)
                second.detach()
        assert_idle(program.pid)
        end(program)


def test_tracer_that_is_killed():
    with start("busy.py", "calls") as program:
        program.wait_for("^READY$")
        with Bpftrace(counting(*FRAME_PROBES), program.pid) as tracer:
            wait_for_all(tracer, FRAME_PROBES)
            tracer.kill()
        # What that one left behind, as storm.c says of it, the next one takes along.
        with Bpftrace(counting(*FRAME_PROBES), program.pid) as tracer:
            wait_for_all(tracer, FRAME_PROBES)
            tracer.detach()
        assert_idle(program.pid)
        end(program)


@pytest.mark.parametrize("killed", [False, True], ids=["leaves", "killed"])
def test_tracers_of_threads_that_wait(killed):
    """In the middle of waits and holds, each probe alone and all at once."""
    with start(os.path.join("waits", "churning.py"), options=WITH_GIL) as program:
        program.wait_for("^READY$")
        for names in [WAIT_PROBES, *((name,) for name in WAIT_PROBES), WAIT_PROBES[::-1]]:
            with Bpftrace(counting(*names), program.pid) as tracer:
                wait_for_all(tracer, names)
                values = read_semaphores(program.pid, BINARY)
                assert all(values[name] == 1 for name in names), values
                if killed:
                    tracer.kill()
                else:
                    tracer.detach()
        with Bpftrace(counting(*WAIT_PROBES), program.pid) as tracer:
            wait_for_all(tracer, ["thread__stop"])
            tracer.detach()
        assert_idle(program.pid)
        end(program)


def test_program_that_is_killed():
    with start("busy.py", "threads") as program:
        program.wait_for("^READY$")
        with Bpftrace(counting(*FRAME_PROBES), program.pid) as tracer:
            wait_for_all(tracer, FRAME_PROBES)
            program.kill()
            tracer.interrupt()


def test_line_in_a_loop_that_calls_nothing():
    """One thread, no calls, no waits: it must see by itself that a tracer came."""
    with start("alone.py") as program:
        program.wait_for("^READY$")
        with Bpftrace(f'{probe("line")} /str(arg1) == "loop"/ {{ @lines[arg2] = count(); '
                      'if (!@seen[arg2]) { @seen[arg2] = 1; printf("SEEN %d\\n", arg2); } }',
                      program.pid) as tracer:
            seen = {int(tracer.wait_for(r"^SEEN (\d+)$")[1]) for _ in range(2)}
            with open(os.path.join(HERE, "alone.py"), encoding="utf-8") as file:
                text = dict(enumerate(file.read().splitlines(), 1))
            assert sorted(text[line].strip() for line in seen) == ["turns += 1", "while not stop:"]
            tracer.detach()
        assert_idle(program.pid)
        os.kill(program.pid, signal.SIGUSR1)
        program.wait_for(r"^OK \d+$")
        assert program.finish() == 0


def test_frames_under_a_blocking_call_are_seen_to_return():
    """A thread that waits in C when the tracer comes returns into Python after."""
    script = ("import sys\n"
              "def inner():\n    sys.stdin.readline()\n"
              "def outer():\n    inner()\n"
              "print('READY', flush=True)\nouter()\n")
    with Child([PYTHON, "-S", "-E", "-c", script]) as program:
        program.wait_for("^READY$")
        with Bpftrace(f'{probe("function__return")} {{ printf("LEFT %s\\n", str(arg1)); }}',
                      program.pid) as tracer:
            program.say()
            left = [tracer.wait_for("^LEFT (inner|outer|<module>)$")[1] for _ in range(3)]
            tracer.interrupt()
        assert left == ["inner", "outer", "<module>"]
        assert program.finish() == 0


def test_speed_of_before_after_the_last_tracer(account_module):
    """Instrumentation is gone: no code of the program has it any more, or, where
    lines are found by tracing, no thread is traced."""
    script = ("import account, sys, dis\n"
              "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
              "def instructions(code):\n"
              "    return [i.opname for i in dis.get_instructions(code, adaptive=True)]\n"
              "def instrumented():\n"
              "    return sum('INSTRUMENTED' in name for c in (f, instrumented, loop)"
              " for name in instructions(c)) + account.uses_tracing()\n"
              "def loop():\n"
              "    for word in sys.stdin:\n"
              "        f(10)\n"
              "        print('FOUND', instrumented(), flush=True)\n"
              "loop()\n")
    with Child([PYTHON, "-S", "-s", "-c", script],
               cwd=os.path.dirname(account_module)) as program:
        def found():
            program.say()
            program.say()
            program.wait_for(r"^FOUND \d+$")
            return int(program.wait_for(r"^FOUND (\d+)$")[1])

        assert found() == 0
        for names in (FRAME_PROBES, ("function__entry",), ("line",), ("function__return",),
                      ("cfunction__entry", "cfunction__return"), ("cfunction__return",)):
            with Bpftrace(counting(*names), program.pid) as tracer:
                armed = found() > 0
                assert armed == (SERIES >= (3, 12) or not FOUND_BY_TRACING.isdisjoint(names))
                wait_for_all(tracer, names)
                tracer.detach()
            assert found() == 0
        assert_idle(program.pid)


def test_count_of_calls_is_exact():
    script = ("import sys\n"
              "def called(): pass\n"
              "print('READY', flush=True)\nsys.stdin.readline()\n"
              "for _ in range(200003): called()\n")
    with Child([PYTHON, "-S", "-E", "-c", script]) as program:
        program.wait_for("^READY$")
        with Bpftrace(f'{probe("function__entry")} /str(arg1) == "called"/ {{ @ = count(); }}',
                      program.pid) as tracer:
            program.say()
            assert program.finish() == 0
            tracer.interrupt()
        assert any(re.search(r"^@: 200003$", line) for line in tracer.lines), tracer.lines
