# SPDX-License-Identifier: MIT
"""The tools: what each costs the program that it looks at, beside cProfile and sys.settrace."""
import os
import re
import signal
import statistics
import subprocess
import sys

import common
from enabled import BLOCKS, ROUNDS, Loop

sys.path.insert(0, os.path.join(common.ROOT, "tests"))
from lib.tracing import END_TRACER, Child       # noqa: E402

LIMIT = 0.7
PAIRS = int(os.environ.get("PAIRS", "9"))
PATIENCE = 240          # DTrace has seconds of work before it ends
TRACER = os.environ.get("TRACER") or "bpftrace"
SCRIPTS = os.path.join(common.ROOT, "scripts")
RUNNER = os.path.join(SCRIPTS, "trace")
NAIVE = os.path.join(common.BENCH, "naive", "py_calltime.bt")
PROGRAMS = {"calls": "square", "reads": "store"}    # and the function, for a tool that wants one
INSIDE = ("alone", "cprofile", "settrace")
HEADINGS = [heading for program in PROGRAMS
            for heading in (program, "to cProfile", "to settrace", "alone again")]
NOTE = (f"CPU time of a program while a tool of {TRACER} looks at it, to that of the program alone; to that "
        "under cProfile; and to that under a function that times each call by sys.settrace. calls does "
        "nothing but call; reads sends 16 KiB through a process and a file, five calls for each time. "
        "Alone is before the tool and after it; alone again is the one to the other, and what that is "
        "away from 1 is chance. "
        f"Medians of {ROUNDS} rounds, of the least disturbed of {BLOCKS} runs. The last row: the time "
        "that py_calltime adds to calls, to what a script adds whose maps have the names as texts for keys "
        f"(bench/naive): median of {PAIRS} pairs.")


def tool_names():
    """Those of the tracer; with ONLY in the environment those so named."""
    pattern = os.environ.get("ONLY", "")
    names = sorted(os.path.splitext(name)[0]
                   for name in os.listdir(os.path.join(SCRIPTS, TRACER)) if name.startswith("py_"))
    return [name for name in names if re.search(pattern, name)]


def wants_function(tool):
    told = common.output_of(RUNNER, tool, "--help")
    return re.search(r" -p PID FUNCTION$", told, re.MULTILINE) is not None


class Tool(Child):
    """One that has attached when the object is there."""

    def __init__(self, *command, **options):
        super().__init__(command, start_new_session=True, **options)
        self.wait_for_start("^(CPU|Tracing)")

    def end(self):
        if self.finish(signal.SIGINT, patience=PATIENCE):
            raise common.Failure(f"tool failed: {self.command}: " + " ".join(self.lines[-3:]))


class Naive(Tool):
    """The script that py_calltime is compared with, as the runner runs a tool's."""

    def __init__(self, pid):
        super().__init__("bpftrace", "-q", "-k", "-B", "line", NAIVE, "-p", str(pid), env={
            **os.environ, "BPFTRACE_MAP_KEYS_MAX": "16384", "BPFTRACE_PERF_RB_PAGES": "512"})

    def end(self):
        subprocess.run([END_TRACER, str(self.pid)], check=True)
        super().end()


class Target(Loop):
    """The two programs, in a process that runs one of them whenever it is told to. A
    tool has one of its own: a tracer may have ended before its probes have gone."""

    def __init__(self):
        super().__init__(common.PYTHON, os.path.join(common.BENCH, "target.py"))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.child.__exit__(*exception)

    def traced(self, program, name, function=""):
        """Its time while the tool, or with no name the naive script, looks at it."""
        words = ["-p", str(self.child.pid), *([function] if function else [])]
        tool = Tool(RUNNER, name, "--tracer", TRACER, *words) if name else Naive(self.child.pid)
        with tool:
            spent = self.phase(program, "alone")
            tool.end()
        return spent


def ratios(program, name, function):
    """Of the time with the tool to the times without it; and of those alone, after it to before."""
    with Target() as target:
        target.phase(program, "alone")      # a process is slow at first
        before, *inside = (target.phase(program, how) for how in INSIDE)
        spent = target.traced(program, name, function)
        after = target.phase(program, "alone")
    return [*(spent / other for other in ((before + after) / 2, *inside)), after / before]


def row(name):
    """The medians of these ratios, one program after the other."""
    wanted = wants_function(name)
    return [statistics.median(column) for program, function in PROGRAMS.items()
            for column in zip(*(ratios(program, name, function if wanted else "")
                                for _ in range(ROUNDS)))]


def added(name):
    """ns that it adds to calls."""
    with Target() as target:
        alone = target.phase("calls", "alone")
        return target.traced("calls", name) - alone


def compare_naive():
    """What py_calltime adds, to what the naive script adds, in turn first."""
    pairs = []
    for number in range(PAIRS):
        order = ("py_calltime", "") if number % 2 else ("", "py_calltime")
        times = {name: added(name) for name in order}
        pairs.append(times["py_calltime"] / times[""])
    return statistics.median(pairs)


def measure():
    common.require(common.PYTHON)
    if TRACER not in ("bpftrace", "dtrace"):
        raise common.Failure(f"no such tracer: {TRACER}: bpftrace or dtrace")
    table = common.Table(f"Tools of {TRACER}", HEADINGS, NOTE)
    for name in tool_names():
        table.add(name, *row(name))
    if TRACER == "bpftrace":
        table.add("py_calltime, to the naive script", compare_naive(), limit=LIMIT)
    return table.end()
