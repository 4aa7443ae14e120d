# SPDX-License-Identifier: MIT
"""Run a tool of scripts/ on a program, and read what it prints."""

import dataclasses
import functools
import os
import re
import select
import shutil
import signal
import subprocess

import pytest

from lib.tracing import PATIENCE, PYTHON, ROOT, Bpftrace, Child

PROGRAMS = os.path.join(ROOT, "tests", "scripts", "programs")
TRACERS = ("bpftrace", "dtrace")
TRACE = os.path.join(ROOT, "scripts", "trace")
TOOLS = tuple(sorted({name.split(".")[0] for tracer in TRACERS
                      for name in os.listdir(os.path.join(ROOT, "scripts", tracer))
                      if name.startswith("py_")}))
DTRACE_ROOT = os.path.join(ROOT, "scripts", "dtrace-root")
NO_PACKAGE = 3      # what dtrace-root ends in where a package cannot be had


def script(tracer, tool):
    return os.path.join(ROOT, "scripts", tracer, f"{tool}.{'bt' if tracer == 'bpftrace' else 'd'}")


def program_path(name):
    return os.path.join(PROGRAMS, name + ".py")


def has_dtrace():
    """A dtrace that traces, not SystemTap's script of that name."""
    found = shutil.which("dtrace")
    if not found:
        return False
    version = subprocess.run([found, "-V"], capture_output=True, text=True, check=False)
    return "Oracle" in version.stdout


@functools.cache
def need_dtrace():
    """Make DTrace a root of its own where the machine has none; skip where it
    cannot be had."""
    if has_dtrace():
        return
    made = subprocess.run([DTRACE_ROOT, "make"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode == NO_PACKAGE:
        pytest.skip(f"no DTrace to be had: {made.stdout.strip()}")
    assert made.returncode == 0, made.stdout


class Program(Child):
    """A program of programs/, on one CPU so that lines come in their order."""

    def __init__(self, name, python=PYTHON, options=()):
        cpu = str(min(os.sched_getaffinity(0)))
        super().__init__(["taskset", "-c", cpu, python, "-E", "-s", "-B", *options,
                          program_path(name)])
        self.wait_for_start("^READY$")


class Watcher(Child):
    """A tool that traces; it has attached when the object is there."""

    def __init__(self, words, **options):
        # A session of its own tells what it leaves behind.
        super().__init__([str(word) for word in words], start_new_session=True, **options)
        # With --all there may be many processes to look into.
        self.wait_for_start("^(CPU|Tracing)", patience=3 * PATIENCE)

    def end(self, code=0):
        """End it as Ctrl-C does; give all it has printed."""
        # DTrace has printed all, and still needs some seconds of a processor.
        assert self.finish(signal.SIGINT, patience=4 * PATIENCE) == code, "\n".join(self.lines)
        assert left_behind(self.pid) == []
        return self.lines


class Tool(Watcher):
    """A tool by its own name: SCRIPT -p PID."""

    def __init__(self, tracer, tool, pid, *arguments):
        super().__init__([script(tracer, tool), "-p", pid, *arguments])


class Trace(Watcher):
    """A tool by the runner's: scripts/trace NAME ..."""

    def __init__(self, tracer, tool, *arguments, **options):
        super().__init__([TRACE, tool, "--tracer", tracer, *arguments], **options)


def stolen():
    """Seconds that the host has kept this machine's processors from it, of all of them."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = file.readline().split()[1:]
    return int(ticks[7]) / os.sysconf("SC_CLK_TCK")


def once(function):
    """Run it once for all tests with the same arguments; forget_all() is for one that is tried again."""
    cached = functools.cache(function)
    forgotten.append(cached.cache_clear)
    return cached


forgotten = []


def forget_all():
    for clear in forgotten:
        clear()


def run_watched(name, start, last=None, times=1):
    """A program from READY to DONE, and what start(pid) prints of it; how long the host
    took meanwhile. What a tracer has not printed when it ends is lost: `last` is the line
    to wait for, and `times` how often it comes."""
    with Program(name) as program:
        with start(program.pid) as watcher:
            before = stolen()
            program.say()
            program.wait_for("^DONE$")
            lost = stolen() - before
            for _ in range(times if last else 0):
                watcher.wait_for(last)
            lines = watcher.end()
        program.say()
        assert program.finish() == 0
    return lines, program, lost


@once
def trace(tracer, tool, name, *arguments, last=None, steady=float("inf")):
    """What scripts/trace NAME -p PID prints of a program, and the program.

    Where what is compared are times, it is run again, four times at most, if the host
    took more than `steady` seconds meanwhile: a thread that stands still between
    setting its alarm and going to sleep has not slept."""
    for _ in range(5):
        lines, program, lost = run_watched(
            name, lambda pid: Trace(tracer, tool, "-p", pid, *arguments), last)
        if lost <= steady:
            break
    return lines, program


@once
def watch(tracer, tool, name, *arguments, last=None, times=1):
    """The same of the tool by its own name; and the program's PID."""
    lines, program, _ = run_watched(name, lambda pid: Tool(tracer, tool, pid, *arguments), last, times)
    return lines, program.pid


NUMBER = re.compile(r"^@(\w+)\[(.*)\]: (\d+)$")


@once
def trace_both(tracer, tool, name, account, options=()):
    """What a tool prints of a program; what a script of ours says of the same run,
    {map: {key: number}}; and what the program says of itself."""
    with Program(name, options=options) as program:
        with Trace(tracer, tool, "-p", program.pid) as watcher, Bpftrace(account, program.pid) as other:
            program.say()
            program.wait_for("^DONE$")
            lines = watcher.end()
            other.interrupt()
        program.say()
        assert program.finish() == 0
    maps = {}
    for match in filter(None, map(NUMBER.match, other.lines)):
        key = tuple(map(int, match[2].split(", ")))
        maps.setdefault(match[1], {})[key] = int(match[3])
    return lines, maps, dict(line.split() for line in program.lines if line.count(" ") == 1)


def read_columns(lines, *titles):
    """The rows below the line of titles that begins with these, as lists of words."""
    at = next(i for i, line in enumerate(lines) if line.split()[:len(titles)] == list(titles))
    rows = []
    for line in lines[at + 1:]:
        if not line.startswith("   "):
            break
        rows.append(line.split())
    return rows


def session_members(session):
    """The processes of a session that still run."""
    members = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
                state, _, _, of_session = stat.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of_session) == session and state != "Z":
            members.append(int(pid))
    return members


def left_behind(session, patience=10):
    """Those that are still there after they had time to end."""
    for pid in session_members(session):
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        select.select([process], [], [], patience)
        os.close(process)
    return session_members(session)


# ---- what the tools print -----------------------------------------------

@dataclasses.dataclass(frozen=True)
class Flow:
    cpu: int
    pid: int
    delta: int
    file: str
    line: str
    kind: str
    depth: int
    arrow: str
    name: str

    @property
    def step(self):
        return "  " * self.depth + self.arrow + " " + self.name


FLOW = re.compile(r"^ *(\d+) +(\d+) +(\d+) +(\S+):(-?\d+|-) +(func|gc  )  ((?:  )*)"
                  r"(->|<-) (.+)$")


def read_flow(lines):
    flow = []
    for line in lines:
        if not line or line.startswith("CPU"):
            continue
        match = FLOW.match(line)
        assert match, f"not a line of the flow: {line!r}"
        cpu, pid, delta, file, number, kind, indent, arrow, name = match.groups()
        flow.append(Flow(int(cpu), int(pid), int(delta), file, number, kind.strip(),
                         len(indent) // 2, arrow, name))
    return flow


TITLES = {"Count,": "count", "Exclusive function elapsed times (us),": "exclusive",
          "Inclusive function elapsed times (us),": "inclusive"}
ROW = re.compile(r"^ {3}(\S.*?) +(func|total) +(\S+) +(\d+)$")
COLUMNS = ["FILE:LINE", "TYPE", "NAME"]


def read_tables(lines):
    """{table: {(place, name): number}} of py_calltime; the totals have ("-", "-")."""
    tables = {}
    for line in lines:
        if line in TITLES:
            table = tables.setdefault(TITLES[line], {})
        elif line.split()[:3] == COLUMNS:
            assert line.split()[3:] == ["COUNT" if table is tables["count"] else "TOTAL(us)"] or \
                line.split()[3:] == ["TOTAL(us)"]
        elif line and not line.startswith("Tracing"):
            match = ROW.match(line)
            assert match, f"not a row: {line!r}"
            place, _, name, number = match.groups()
            assert (place, name) not in table, f"twice: {line!r}"
            table[place, name] = int(number)
    return tables


TITLE = re.compile(r"^ {3}(\S+:\d+), func, (\S+)$")
BUCKET = {"bpftrace": re.compile(r"^[\[(]([\d.]+)([KMG]?)[,\]].*? (\d+) \|"),
          "dtrace": re.compile(r"^ *(-?\d+)() \|[@ ]*(\d+) *$")}
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def read_histograms(lines):
    """{table: {(place, name): {least value of a bucket: calls}}}, empty ones left out."""
    tables = {}
    for line in lines:
        title, bucket = TITLE.match(line), BUCKET["dtrace"].match(line)
        if line in TITLES:
            table = tables.setdefault(TITLES[line], {})
        elif title:
            assert title.groups() not in table, f"twice: {line!r}"
            histogram = table.setdefault(title.groups(), {})
        elif bucket and int(bucket[3]):
            histogram[int(bucket[1]) * UNITS[bucket[2]]] = int(bucket[3])
    return tables
