# SPDX-License-Identifier: MIT
"""py_syscolors: functions, lines, system calls and collections, in their order, in colours."""

import re

from lib.screen import Screen
from lib.tracing import ROOT
from test_py_syscalls import OF_ITS_OWN
from watching import Program, program_path, trace

# Without the GIL a lock is tried forty times, with a yield each, before a thread waits for it.
YIELDS = {"sched_yield"}
EVENT = re.compile(r"^ *(\d+) +(\d+) +(\d+) +(\d+) +(\S+):(\d+|-) +(func|line|syscall|gc) +"
                   r"(->|\||<-) (\S.*)$")
COLOURS = {"func": 32, "line": 33, "syscall": 36, "gc": 35}


def read_source():
    with open(program_path("syscalls"), encoding="utf-8") as file:
        return [line.strip() for line in file]


def read_events(lines):
    """[(type, mark, name or text of the line, depth, delta, tid)]; of what the
    interpreter calls for itself, nothing."""
    source, events = read_source(), []
    for line in filter(None, lines[1:]):
        match = EVENT.match(line)
        assert match, line
        _, _, tid, delta, file, number, kind, mark, what = match.groups()
        depth = (len(line) - len(mark) - 1 - len(what) - 63) // 2
        if kind in ("func", "line"):
            assert file == "syscalls.py", line
        else:
            assert (file, number) == ("-", "-"), line
        if kind == "line":
            what = source[int(number) - 1]
        if what.split()[0] not in OF_ITS_OWN | YIELDS:
            events.append((kind, mark, what, depth, int(delta), int(tid)))
    return events


def call(depth, name, failed=""):
    return [("syscall", "->", name, depth), ("syscall", "<-", name + failed, depth)]


def of_colours(depth):
    """What colours() does, itself; fail() apart."""
    def line(text):
        return ("line", "|", text, depth + 1)
    return ([("func", "->", "colours", depth), line("os.getppid()"), *call(depth + 1, "getppid"),
             line("fail(1)")],
            [line("gc.collect(1)"), ("gc", "->", "generation 1", depth + 1),
             ("gc", "<-", "generation 1", depth + 1), ("func", "<-", "colours", depth)])


def of_fail(depth):
    def line(text):
        return ("line", "|", text, depth + 1)
    head = line("for _ in range(n):")
    return [("func", "->", "fail", depth), head, line("try:"), line("os.close(-1)"),
            *call(depth + 1, "close", " (error 9)"), line("except OSError:"), line("pass"), head,
            ("func", "<-", "fail", depth)]


def flow_of(tracer):
    lines, program = trace(tracer, "py_syscolors", "syscalls", last="<- workload$")
    assert lines[0].split() == ["CPU", "PID", "TID", "DELTA(us)", "FILE:LINE", "TYPE", "NAME"]
    return read_events(lines), program.pid


def test_all_events_in_their_order(tracer):
    events, pid = flow_of(tracer)
    steps = [event[:4] for event in events if event[5] == pid]
    at = steps.index(("func", "->", "colours", 1))
    end = steps.index(("func", "<-", "workload", 0))
    before, after = of_colours(1)
    assert steps[at:end] == before + of_fail(2) + after


def test_every_function_and_call_is_shown_at_its_depth(tracer):
    events, pid = flow_of(tracer)
    napping = [depth for kind, mark, what, depth, *_ in events
               if (kind, mark, what) == ("syscall", "->", "clock_nanosleep")]
    assert napping == [2] * 5 + [3] * 3 + [43] + [2] * 2
    others = [event[:4] for event in events if event[5] != pid and event[0] == "func"]
    assert others == [("func", "->", "other", 0)] + [
        ("func", "->", "nap", 1), ("func", "<-", "nap", 1)] * 2 + [("func", "<-", "other", 0)]
    for name, number in (("read", 23), ("getppid", 38), ("getpgrp", 81), ("getsid", 3)):
        entered = [event for event in events if event[:3] == ("syscall", "->", name)]
        inside = [event for event in entered if event[3] > 0]
        assert len(inside) == number, name


def test_the_time_in_a_call(tracer):
    events, _ = flow_of(tracer)
    alone = events[:[event[2] for event in events].index("getsid")]
    slept = [delta for kind, mark, what, _, delta, _ in alone
             if (kind, mark, what) == ("syscall", "<-", "clock_nanosleep")]
    assert len(slept) == 9 and min(slept) >= 31_000 - 1


def assert_colours_alone(lines):
    """Its own calls and lines; the system calls in all it calls."""
    before, after = of_colours(0)
    assert [event[:4] for event in read_events(lines)] == \
        before + call(1, "close", " (error 9)") + after


def test_one_function_alone(dtrace):
    assert_colours_alone(trace("dtrace", "py_syscolors", "syscalls", "colours",
                               last="<- colours$")[0])


def test_one_function_alone_on_a_terminal_has_colours():
    """Those are put there by what both tracers share; bpftrace ends sooner."""
    with Program("syscalls") as program, Screen(110, 24, cwd=ROOT) as screen:
        screen.type(f"clear; scripts/trace py_syscolors -p {program.pid} -f colours "
                    "--tracer bpftrace")
        screen.wait_for("^CPU ")
        program.say()
        screen.wait_for("<- colours$")
        text, coloured = screen.text(), screen.coloured()
        screen.press("C-c")
        screen.wait_for("READY>")
        program.say()
        assert program.finish() == 0
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    assert_colours_alone(lines)
    seen = dict(zip(lines, colours_of(coloured)))
    for line in lines[1:]:
        kind = EVENT.match(line)[7]
        assert seen[line] == (31 if "(error" in line else COLOURS[kind]), line


def colours_of(text):
    """The colour that each line begins in which is not empty; 0 where it has none."""
    colour, found = 0, []
    for line in text.splitlines():
        first = None
        for part in re.split(r"(\033\[[\d;]*m)", line):
            code = re.match(r"\033\[(?:\d+;)*(\d*)m$", part)
            if code:
                colour = int(code[1] or 0) % 39     # 39: none again
            elif part.strip() and first is None:
                first = colour
        if first is not None:
            found.append(first)
    return found
