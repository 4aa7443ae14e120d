# SPDX-License-Identifier: MIT
"""A process that forks while it is traced.

The child has the parent's memory: its breakpoints and its semaphores. Where
the tracer watches the parent alone, the kernel takes both away from the child
the first time that one is hit there; where it watches all, the child is traced
as the parent is; and when it leaves, both are as they were.
"""
import os

import pytest

from lib.notes import frame_semaphores
from lib.tracing import BINARY, PYTHON, Bpftrace, Child, event_script, events_by_thread, probe

HERE = os.path.dirname(os.path.abspath(__file__))
FRAME_PROBES = ("function__entry", "function__return", "line")
CALLS = 2 * 101         # a round: as many in the main thread as in another
SCRIPT = " ".join(f'{probe(name)} /str(arg1) == "called"/ {{ @[pid, "{name}"] = count(); }}'
                  for name in FRAME_PROBES)


def counts(lines):
    """{(pid, probe): count} of what bpftrace printed of its map."""
    found = {}
    for line in lines:
        if line.startswith("@["):
            key, count = line[2:].split("]: ")
            pid, name = key.split(", ")
            found[int(pid), name] = int(count)
    return found


def run_round(program, who):
    program.say(who)
    program.wait_for(f"^{who.upper()}$")


@pytest.mark.parametrize("watched", ["parent", "all"])
def test_fork_while_traced(watched):
    with Child([PYTHON, "-E", "-s", os.path.join(HERE, "forker.py")]) as program:
        program.wait_for("^READY$")
        with Bpftrace(SCRIPT, program.pid if watched == "parent" else None) as tracer:
            program.say("fork")
            child = int(program.wait_for(r"^FORKED (\d+)$")[1])
            for _ in range(3):
                run_round(program, "child")
                run_round(program, "parent")
            assert frame_semaphores(program.pid, BINARY) == (1, 1, 1)
            of_child = (0, 0, 0) if watched == "parent" else (1, 1, 1)
            assert frame_semaphores(child, BINARY) == of_child
            tracer.interrupt()
        assert frame_semaphores(program.pid, BINARY) == frame_semaphores(child, BINARY) == (0, 0, 0)
        expected = {(program.pid, name): 3 * CALLS for name in FRAME_PROBES}
        if watched == "all":
            expected.update({(child, name): 3 * CALLS for name in FRAME_PROBES})
        assert counts(tracer.lines) == expected

        # The child can be traced by itself, and is whole.
        with Bpftrace(SCRIPT, child) as tracer:
            run_round(program, "child")
            run_round(program, "parent")
            assert frame_semaphores(program.pid, BINARY) == (0, 0, 0)
            tracer.interrupt()
        assert counts(tracer.lines) == {(child, name): CALLS for name in FRAME_PROBES}
        program.say("end")
        assert program.wait_for(r"^EXIT (\d+)$")[1] == "0"
        assert program.finish() == 0


def test_children_of_a_traced_pool():
    """Forked in the middle of traced calls, by a thread, and traced all along."""
    script = ("import multiprocessing as m\n"
              "def called(n): return n\n"
              "def work(n):\n    return sum(called(i) for i in range(n))\n"
              "if __name__ == '__main__':\n"
              "    print('READY', flush=True); input()\n"
              "    with m.get_context('fork').Pool(3) as pool:\n"
              "        assert pool.map(work, range(50), 1) == [n * (n - 1) // 2 for n in range(50)]\n")
    with Child([PYTHON, "-E", "-s", "-c", script]) as program:
        program.wait_for("^READY$")
        with Bpftrace(f'{probe("function__entry")} /str(arg1) == "called"/ {{ @in = count(); }} '
                      f'{probe("function__return")} /str(arg1) == "called"/ {{ @out = count(); }}'
                      ) as tracer:
            program.say()
            assert program.finish() == 0, program.lines
            tracer.interrupt()
    calls = sum(range(50))
    assert {f"@in: {calls}", f"@out: {calls}"} <= set(tracer.lines)


def test_names_that_a_child_has_not_read_yet():
    """What the parent has read of a file that is mapped, its child has not: to a
    tracer, which may not wait for a page, a name would be empty."""
    script = ("import binascii, math, os, sys, zlib\n"
              "drained = type('drained', (Exception,), {})\n"
              "print('READY', flush=True); sys.stdin.readline()\n"
              "pid = os.fork()\n"
              "if pid == 0:\n"
              "    math.cosh(0); zlib.crc32(b''); binascii.hexlify(b''); os.getpgrp()\n"
              "    try: os.rmdir('/nowhere/at/all')\n"
              "    except OSError: pass\n"
              "    os._exit(0)\n"
              "print('FORKED', pid, flush=True)\n"
              "assert os.waitpid(pid, 0) == (pid, 0)\n"
              "for p in os.sched_getaffinity(0): os.sched_setaffinity(0, {p}); drained()\n")
    with Child([PYTHON, "-I", "-c", script]) as program:
        program.wait_for("^READY$")
        with Bpftrace(event_script("CX")) as tracer:
            program.say()
            child = int(program.wait_for(r"^FORKED (\d+)$")[1])
            assert program.finish() == 0, program.lines
            lines = tracer.detach(*["^function\t.*\tdrained$"] * len(os.sched_getaffinity(0)))
    events = events_by_thread(lines, child)[child]
    assert [(e.kind, e.module, e.function) for e in events] == [
        ("C", "math", "cosh"), ("C", "zlib", "crc32"), ("C", "binascii", "hexlify"),
        ("C", "posix", "getpgrp"), ("C", "posix", "rmdir"),
        ("X", "FileNotFoundError", "<module>"), ("C", "posix", "_exit")]
