# SPDX-License-Identifier: MIT
"""Tracepoints: what one event costs in Python and in a bare loop of C; the library without a session."""
import os
import pathlib
import statistics
import sys
import tempfile

import common
import idle
from enabled import BLOCKS, PHASES, compile_module, is_clear, phase_ns, spread

sys.path.insert(0, os.path.join(common.ROOT, "tests"))
from lib import lttng       # noqa: E402

LIMIT, LOADED, CALLS = 1.5, 1.02, 5_000
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PAIRS = int(os.environ.get("PAIRS", "15"))
BUFFERS = ("--subbuf-size=16M", "--num-subbuf=8")
# Name, the loop of loop.py, the tracepoint.
CASES = (("function-entry", "function", "function__entry"),
         ("instance-new-start", "instance", "instance__new__start"))
COUNTED = ("calls", "objects")      # programs of idle, for the library without a session
NOTE = (f"Cost of an event that LTTng-UST records, in the process's CPU time, to that of the same "
        f"tracepoint with the same fields in a loop of C; function-entry has seven, instance-new-start "
        f"three. Medians of {ROUNDS * PHASES} pairs; spread is half of what lies between their quartiles. "
        "ns is the bare one's. LTTng discarded nothing. The last rows: with the library and no session, to "
        f"without the library, the time of these loops, medians of {PAIRS} pairs of processes; and the "
        "instructions of two programs, the start of the library included.")


def compile_bare(folder):
    binary = os.path.join(folder, "tracepoints")
    library = os.path.join(common.ROOT, "lttng")
    common.output_of(
        "gcc", "-std=gnu11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-I", library, "-I",
        os.path.join(common.ROOT, "Include-probes", "tree", "Include"),
        os.path.join(common.BENCH, "tracepoints.c"), os.path.join(library, "provider.c"),
        "-o", binary, "-llttng-ust", "-llttng-ust-common", "-ldl")
    return binary


class Bench:
    """A loop of C and one of Python, side by side."""

    def __init__(self, world, folder):
        self.world = world
        compile_module(folder)
        loop = os.path.join(common.BENCH, "loop.py")
        self.command = [common.PYTHON, loop, folder, str(BLOCKS)]
        self.children = (self.bare, self.python) = (
            world.start(compile_bare(folder), str(BLOCKS), loop), world.start(*self.command))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for child in self.children:
            child.__exit__(*exception)

    def pairs(self, loop, tracepoint):
        """Of a call in C and of one in Python, in turn."""
        return [(phase_ns(self.bare, tracepoint, CALLS), phase_ns(self.python, loop, CALLS, 0))
                for _ in range(PHASES)]

    def costs(self, loop, tracepoint):
        """Of an event in C and of one in Python, phase by phase."""
        before = self.pairs(loop, tracepoint)
        self.world.begin(f"python:{tracepoint}", channel=BUFFERS, contexts=())
        traced = self.pairs(loop, tracepoint)
        self.world.run("lttng", "stop")
        if "Discarded events: 0\n" not in self.world.run("lttng", "list", "test"):
            raise common.Failure(f"events discarded: {tracepoint}: the buffers are too small")
        self.world.run("lttng", "destroy")
        after = self.pairs(loop, tracepoint)
        idle = [statistics.median(column) for column in zip(*before, *after)]
        return [[time - least for time, least in zip(pair, idle)] for pair in traced]

    def loaded_ratio(self, loop):
        """With the library to without it, of two new processes: where its memory is makes one slower."""
        with self.world.start(*self.command) as loaded, \
                self.world.start(*self.command, PYTHONLTTNG="0") as without:
            times = [(phase_ns(loaded, loop, CALLS, 0), phase_ns(without, loop, CALLS, 0))
                     for _ in range(PHASES)]
        return min(time for time, _ in times) / min(time for _, time in times)


def loaded_instructions(world, program):
    """With the library to without it."""
    loaded, without = (idle.collected(program, world.run(
        "env", "PYTHONHASHSEED=0", f"PYTHONLTTNG={loaded}", *idle.counting_command(common.PYTHON, program)))
        for loaded in (1, 0))
    return loaded / without


def measure():
    common.require(common.PYTHON)
    if lttng.missing():
        raise common.Failure(f"no LTTng: {lttng.missing()}")
    table = common.Table("Tracepoints", ["to bare C", "spread", "ns"], NOTE)
    with tempfile.TemporaryDirectory() as folder, lttng.Lttng(pathlib.Path(folder)) as world, \
            Bench(world, folder) as bench:
        for name, loop, tracepoint in CASES:
            costs = [pair for _ in range(ROUNDS) for pair in bench.costs(loop, tracepoint)]
            ratios = [python / bare for bare, python in costs]
            table.add(name, statistics.median(ratios), spread(ratios),
                      statistics.median(bare for bare, _ in costs),
                      limit=LIMIT if is_clear(ratios) else None)
        for name, loop, _ in CASES:
            ratios = [bench.loaded_ratio(loop) for _ in range(PAIRS)]
            table.add(f"library without a session, {loop}", statistics.median(ratios), spread(ratios),
                      limit=LOADED if spread(ratios) < LOADED - 1 else None)
        for program in COUNTED:
            table.add(f"the same, instructions of {program}", loaded_instructions(world, program),
                      limit=LOADED)
    return table.end()
