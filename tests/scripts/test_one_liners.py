# SPDX-License-Identifier: MIT
"""The one-liners of the README, each run by sh as it stands there."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import pytest

from lib.notes import read_semaphores
from lib.tracing import BINARY, FREE_THREADED, PATIENCE, PYTHON, ROOT, WITH_GIL, Child
from watching import BUCKET, UNITS, Program, has_dtrace, program_path, session_members

sys.path.insert(0, ROOT)
import demo                             # noqa: E402

QUESTIONS = ("What leaks?", "Which function sets off most collections?",
             "How long do collections take?", "Who waits for the GIL, and who makes them wait?",
             "Which lock is fought over?", "Which imports are slow?",
             "Which exceptions are raised and swallowed, and where?",
             "Which C functions are called most?")
LEAKS, COLLECTIONS, DURATIONS, GIL, LOCKS, IMPORTS, EXCEPTIONS, CALLS = QUESTIONS
LINE = re.compile(r"^```\n((bpftrace|dtrace) .*)\n```$", re.MULTILINE)
PROBE = re.compile(r"(?:usdt::python:|python\$target:::)([\w-]+)")
TIMES = {"bpftrace": "us", "dtrace": ""}          # what the map of times is called
KEPT_OF_A_TEXT = {"bpftrace": 63, "dtrace": 255}


def read_one_liners():
    """{question: {tracer: [line]}}"""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        section = file.read().split("\n## One-liners\n")[1].split("\n## ")[0]
    questions = {}
    for part in section.split("\n### ")[1:]:
        lines = questions.setdefault(part.splitlines()[0], {})
        for line, tracer in LINE.findall(part):
            lines.setdefault(tracer, []).append(line)
    return questions


def test_each_question_has_a_line_for_each_tracer():
    questions = read_one_liners()
    assert tuple(questions) == QUESTIONS
    for lines in questions.values():
        assert set(lines) == {"bpftrace", "dtrace"}
        assert len(lines["bpftrace"]) == len(lines["dtrace"])


class Terminal(Child):
    """A shell that runs a line of the README, in the folder where it is tried."""

    def __init__(self, line, folder):
        self.line = line
        self.tracer = line.split()[0]
        if self.tracer == "dtrace" and not has_dtrace():
            line = "scripts/dtrace-root enter " + line
        environment = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        # An interactive shell does not end by the Ctrl-C that ends its command.
        super().__init__(["sh", "-c", f"trap : INT\n{line}"], start_new_session=True, cwd=folder, env=environment)

    def waits_for_events(self):
        """It has set up everything, and sleeps until something happens."""
        for pid in session_members(self.pid):
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                    comm = file.read().strip()
                with open(f"/proc/{pid}/wchan", encoding="ascii") as file:
                    if comm == self.tracer and "epoll_wait" in file.read():
                        return True
        return False

    def wait_until_attached(self, pid):
        probes = {name.replace("-", "__") for name in PROBE.findall(self.line)}
        assert probes, self.line
        deadline = time.monotonic() + PATIENCE
        while True:
            values = read_semaphores(pid, BINARY)
            if all(values[name] for name in probes) and self.waits_for_events():
                return
            assert self.process.poll() is None, self.everything()
            assert time.monotonic() < deadline, f"not attached: {self.line}: {self.everything()}"
            time.sleep(0.05)

    def everything(self):
        self.forget()
        return self.lines

    def interrupt(self):
        """Ctrl-C, until it is heard: both tracers overlook one now and then."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            os.killpg(self.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            while self.process.poll() is None and not self.waits_for_events():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=0.2)
        assert self.finish() == 0, self.lines
        assert session_members(self.pid) == []
        return self.lines

    def __exit__(self, *exception):
        if self.process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        super().__exit__(*exception)


@pytest.fixture
def folder(tmp_path):
    """As the root of the tree, with the interpreter under test; a pgrep that
    finds only what this test started."""
    for name in ("demo", "scripts"):
        os.symlink(os.path.join(ROOT, name), tmp_path / name)
    os.symlink(os.path.abspath(PYTHON), tmp_path / "python-dtrace")
    os.mkdir(tmp_path / "bin")
    pgrep = tmp_path / "bin" / "pgrep"
    pgrep.write_text(f'#!/bin/sh\nexec {shutil.which("pgrep")} --parent {os.getpid()} "$@"\n')
    pgrep.chmod(0o755)
    return tmp_path


def ask(question, tracer, folder, program, number=0):
    """What the line prints of a program from READY to DONE, and what that prints."""
    line = read_one_liners()[question][tracer][number]
    with program, Terminal(line, folder) as terminal:
        terminal.wait_until_attached(program.pid)
        program.say()
        program.wait_for("^DONE$")
        answer = terminal.interrupt()
        program.say()
        assert program.finish() == 0, program.lines
    print("\n".join(answer))
    return answer, dict(said.split() for said in program.lines if said.count(" ") == 1)


def ask_program(question, tracer, folder, name, number=0):
    return ask(question, tracer, folder, Program(name, folder / "python-dtrace"), number)


# ---- what the tracers print ---------------------------------------------

ROW = {"bpftrace": re.compile(r"^@(\w*)\[(.*)\]: (-?\d+)$"),
       "dtrace": re.compile(r"^  ()(.*?) +(-?\d+)$")}
NAME = {"bpftrace": re.compile(r"^@\w*\[(\d+)\]: *$"), "dtrace": re.compile(r"^ +(\d+)$")}


def read_rows(tracer, lines, name=""):
    """{keys: number} of a map, in their order; empty keys left out."""
    rows = {}
    for line in lines:
        match = ROW[tracer].match(line)
        if match and match[1] == name:
            keys = match[2].split(", ") if tracer == "bpftrace" else match[2].split()
            keys = tuple(key for key in keys if key)
            assert keys not in rows, f"twice: {line!r}"
            rows[keys] = int(match[3])
    return rows


def read_histograms(tracer, lines):
    """{key: {least value of a bucket: how many}}, empty ones left out."""
    histograms = {}
    for line in lines:
        name, bucket = NAME[tracer].match(line), BUCKET[tracer].match(line)
        if name:
            histogram = histograms.setdefault(int(name[1]), {})
        elif bucket and int(bucket[3]):
            histogram[int(bucket[1]) * UNITS[bucket[2]]] = int(bucket[3])
    return histograms


def path_of(name, tracer):
    return program_path(name)[:KEPT_OF_A_TEXT[tracer]]


def line_of(name, text, number=0):
    """The line of a program that has this text."""
    with open(program_path(name), encoding="utf-8") as file:
        found = [i for i, line in enumerate(file, 1) if text in line]
    return found[number]


# ---- the questions ------------------------------------------------------

def test_classes_that_only_grow(tracer, folder):
    lines, _ = ask_program(LEAKS, tracer, folder, "leaking")
    file = path_of("leaking", tracer)
    rows = read_rows(tracer, lines)
    assert rows == {("Old", file): -17, ("Passing", file): 0, ("Cached", file): 12,
                    ("Kept", file): 23}
    assert list(rows.values()) == sorted(rows.values())


def test_the_class_of_video_that_the_demo_leaks(tracer, folder):
    text = ("import os, demo; os.write(1, b'READY\\n'); os.read(0, 1); "
            "demo.go(7, 3, 20, leak=True); os.write(1, b'DONE\\n'); os.read(0, 1)")
    server = Child([folder / "python-dtrace", "-c", text], cwd=ROOT)
    server.wait_for("^READY$")
    lines, _ = ask(LEAKS, tracer, folder, server)
    file = os.path.join(ROOT, "demo", "server.py")[:KEPT_OF_A_TEXT[tracer]]
    rows = read_rows(tracer, lines)
    assert rows["BoxCat", file] == demo.plan(7, 3).videos // 3
    assert rows["KeyboardCat", file] == rows["ZoomingCat", file] == 0
    assert list(rows)[-1] == ("BoxCat", file)


def test_functions_that_set_collections_off(tracer, folder):
    lines, said = ask_program(COLLECTIONS, tracer, folder, "collecting")
    file = path_of("collecting", tracer)
    asked_for = {("often", file): 13, ("seldom", file): 7, ("slow", file): 3}
    # Without generations, 1000 containers are too few for one to come by itself.
    by_itself = {("allocate", file): int(said["allocate"])} if said["allocate"] != "0" else {}
    assert FREE_THREADED or by_itself
    assert read_rows(tracer, lines) == {**asked_for, **by_itself}


def test_times_of_collections(tracer, folder):
    lines, said = ask_program(DURATIONS, tracer, folder, "collecting")
    histograms = read_histograms(tracer, lines)
    assert {generation: sum(histogram.values()) for generation, histogram in histograms.items()} \
        == {0: 13 + int(said["allocate"]), 1: 7, 2: 3}
    # 20 ms each, or more.
    assert min(histograms[2]) >= 16384
    assert min(histograms[0]) < 16384


def test_who_waits_for_the_gil(tracer, folder):
    program = Program("waiting", folder / "python-dtrace", WITH_GIL)
    lines, said = ask(GIL, tracer, folder, program)
    waits = read_rows(tracer, lines, TIMES[tracer])
    sleeper, worker = said["sleeper"], said["worker"]
    assert set(waits) <= {(sleeper, worker), (worker, sleeper)}
    # 7 times 30 ms, less what it takes to wake the sleeper up.
    assert 7 * 30_000 / 2 < waits[sleeper, worker] < 7 * 30_000 * 5
    assert waits.get((worker, sleeper), 0) < waits[sleeper, worker] / 5


def read_locks(tracer, lines):
    """{address: (waits, microseconds)}"""
    if tracer == "bpftrace":
        waits, times = (read_rows(tracer, lines, name) for name in ("waits", "us"))
        return {address: (waits[address,], times[address,]) for address, in waits}
    rows = [re.match(r"^lock (0x[0-9a-f]+): (\d+) waits, (\d+) us$", line) for line in lines]
    return {row[1]: (int(row[2]), int(row[3])) for row in rows if row}


def test_locks_that_are_fought_over(tracer, folder):
    lines, said = ask_program(LOCKS, tracer, folder, "fighting")
    locks = read_locks(tracer, lines)
    assert {address: waits for address, (waits, _) in locks.items()} == \
        {said["fought"]: 11, said["recursive"]: 5}
    assert 11 * 10_000 <= locks[said["fought"]][1] < 11 * 10_000 * 10
    assert 5 * 10_000 <= locks[said["recursive"]][1] < 5 * 10_000 * 10


def test_lines_where_locks_are_fought_over(tracer, folder):
    lines, said = ask_program(LOCKS, tracer, folder, "fighting", number=1)
    file = path_of("fighting", tracer)
    if tracer == "bpftrace":
        times = read_rows(tracer, lines, "us")
    else:
        rows = [re.match(r"^lock (\w+): (.*):(\d+), (\d+) us$", line) for line in lines]
        times = {(row[1], row[2], row[3]): int(row[4]) for row in rows if row}
    assert set(times) == {
        (said[name], file, str(line_of("fighting", f"{name}.acquire(timeout")))
        for name in ("fought", "recursive")}
    assert min(times.values()) >= 5 * 10_000


def test_imports_of_a_program_that_runs(tracer, folder):
    lines, _ = ask_program(IMPORTS, tracer, folder, "importing")
    rows = read_rows(tracer, lines, TIMES[tracer])
    assert {keys[0]: keys[1:] for keys in rows} == {
        "absent": (), **{name: (path_of(f"imported/{name}", tracer),)
                         for name in ("sluggish", "drowsy", "brisk")}}
    times = {keys[0]: time for keys, time in rows.items()}
    assert times["sluggish"] >= 60_000 + times["drowsy"]
    assert times["drowsy"] >= 40_000
    assert max(times["brisk"], times["absent"]) < 40_000


def test_imports_of_a_program_that_starts(tracer, folder):
    line = read_one_liners()[IMPORTS][tracer][1]
    with Terminal(line, folder) as terminal:
        assert terminal.finish() == 0, terminal.lines
    rows = read_rows(tracer, terminal.lines, TIMES[tracer])
    times = {keys[0]: time for keys, time in rows.items()}
    program, *words = shlex.split(shlex.split(line)[2])
    told = subprocess.run([program, "-X", "importtime", *words], check=True, cwd=folder,
                          capture_output=True, text=True).stderr
    imported = {row.split("|")[2].strip() for row in told.splitlines()[1:]}
    assert imported >= {"argparse", "demo", "demo.server"}
    assert imported - set(times) == set()
    assert times["demo"] > times["demo.server"]


def test_exceptions_that_are_swallowed(tracer, folder):
    lines, _ = ask_program(EXCEPTIONS, tracer, folder, "swallowing")
    file = path_of("swallowing", tracer)

    def where(function, text, number=0):
        return function, file, str(line_of("swallowing", text, number))
    in_guard, caught_in_guard = where("guard", "        function()"), where("guard", "except kind:")
    raised = {
        ("ValueError", *where("parse", "return int(text)")): 17,
        ("ValueError", *where("swallow", 'parse("cat")')): 17,
        ("KeyError", *where("look_up", '{}["dog"]')): 11,
        ("OSError", *where("tidy", "raise OSError")): 7, ("OSError", *in_guard): 7,
        ("TypeError", *where("hand_on", "raise TypeError")): 5, ("TypeError", *in_guard): 5,
        ("LookupError", *where("translate", "raise LookupError")): 3,
        ("RuntimeError", *where("translate", "raise RuntimeError")): 3,
        ("RuntimeError", *in_guard): 3,
        ("EOFError", *where("expect_another", "raise EOFError")): 2, ("EOFError", *in_guard): 2,
        ("ZeroDivisionError", *where("suppress", "1 / 0")): 13}
    swallowed = {
        ("ValueError", *where("swallow", "except ValueError:")): 17,
        ("KeyError", *where("look_up", "except KeyError:")): 11,
        ("OSError", *where("tidy", 'len("")')): 0, ("OSError", *caught_in_guard): 7,
        ("TypeError", *where("hand_on", "except TypeError:")): 0, ("TypeError", *caught_in_guard): 5,
        ("LookupError", *where("translate", "except LookupError")): 3,
        ("RuntimeError", *caught_in_guard): 3,
        ("EOFError", *where("expect_another", "except KeyError:", 1)): 0,
        ("EOFError", *caught_in_guard): 2,
        ("ZeroDivisionError", *where("suppress", "with contextlib.suppress")): 13}
    if tracer == "bpftrace":
        assert read_rows(tracer, lines, "raised") == raised
        assert read_rows(tracer, lines, "swallowed") == swallowed
    else:
        assert read_rows(tracer, lines) == {
            (kind, *keys): count for kind, rows in (("raised", raised), ("swallowed", swallowed))
            for keys, count in rows.items()}


def test_calls_of_c(tracer, folder):
    lines, _ = ask_program(CALLS, tracer, folder, "calling")
    rows = {keys: count for keys, count in read_rows(tracer, lines).items() if keys[0] != "posix"}
    assert rows == {
        ("math", "sqrt"): 23, ("builtins", "upper"): 17, ("builtins", "len"): 13,
        ("__main__", "Quick"): 13, ("builtins", "append"): 11, ("builtins", "range"): 4}
