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
NAIVE = os.path.join(common.BENCH, "naive", "py_calltime.bt")
PROGRAMS = {"calls": "square", "reads": "store"}    # and the function, for a tool that wants one
INSIDE = ("alone", "cprofile", "settrace")
HEADINGS = [heading for program in PROGRAMS for heading in (program, "to cProfile", "to settrace")]
NOTE = (f"CPU time of a program while a tool of {TRACER} looks at it, to that of the program alone; to that "
        "under cProfile; and to that under a function that times each call by sys.settrace. calls does "
        "nothing but call; reads sends 16 KiB through a process and a file, five calls for each time. "
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
    told = common.output_of(os.path.join(SCRIPTS, "trace"), tool, "--help")
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
    """The two programs, in a process that runs one of them whenever it is told to."""

    def __init__(self):
        super().__init__(common.PYTHON, os.path.join(common.BENCH, "target.py"))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.child.__exit__(*exception)

    def start_tool(self, name, function=""):
        words = [function] if function else []
        return Tool(os.path.join(SCRIPTS, "trace"), name, "--tracer", TRACER, "-p", str(self.child.pid), *words)

    def traced(self, tool, program):
        """Its time while the tool is there, which ends then."""
        with tool:
            spent = self.phase(program, "alone")
            tool.end()
        return spent

    def ratios(self, name, program, function):
        """Of its time with the tool to those without it."""
        inside = [self.phase(program, how) for how in INSIDE]
        spent = self.traced(self.start_tool(name, function), program)
        inside[0] = min(inside[0], self.phase(program, "alone"))
        return [spent / other for other in inside]

    def row(self, name):
        """The medians of these ratios, one program after the other."""
        wanted = wants_function(name)
        return [statistics.median(column) for program, function in PROGRAMS.items()
                for column in zip(*(self.ratios(name, program, function if wanted else "")
                                    for _ in range(ROUNDS)))]

    def compare_naive(self):
        """What py_calltime adds, to what the naive script adds, in turn first."""
        ratios = []
        for number in range(PAIRS):
            alone = self.phase("calls", "alone")
            added = {}
            for naive in (number % 2, 1 - number % 2):
                tool = Naive(self.child.pid) if naive else self.start_tool("py_calltime")
                added[naive] = self.traced(tool, "calls") - alone
            ratios.append(added[0] / added[1])
        return statistics.median(ratios)


def measure():
    common.require(common.PYTHON)
    if TRACER not in ("bpftrace", "dtrace"):
        raise common.Failure(f"no such tracer: {TRACER}: bpftrace or dtrace")
    table = common.Table(f"Tools of {TRACER}", HEADINGS, NOTE)
    with Target() as target:
        for name in tool_names():
            table.add(name, *target.row(name))
        if TRACER == "bpftrace":
            table.add("py_calltime, to the naive script", target.compare_naive(), limit=LIMIT)
    return table.end()
