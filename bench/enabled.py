# SPDX-License-Identifier: MIT
"""Armed probes: what one event costs in Python and in a bare loop of C, and after."""
import dataclasses
import os
import re
import statistics
import sys
import tempfile

import common

sys.path.insert(0, os.path.join(common.ROOT, "tests"))
from lib.tracing import Bpftrace, Child     # noqa: E402

LIMIT, AFTER = 1.15, 1.01
ROUNDS = int(os.environ.get("ROUNDS", "7"))
BLOCKS = 11             # of which the least disturbed one counts
IDLE_CALLS, TRACED_CALLS = 400_000, 40_000
NOTE = (f"Cost of an event counted by bpftrace, in the process's CPU time, to that of a bare C "
        f"loop: 7 arguments, nop, semaphore. Medians of {ROUNDS} rounds: idle, traced, idle. "
        "bpftrace's counts equal the events that the program makes.")


@dataclasses.dataclass(frozen=True)
class Case:
    """Probes armed together, and their events: a call's, a block's, the rest of a phase."""
    name: str
    probes: tuple
    call: int
    block: int
    phase: int

    def events(self, calls):
        return self.phase + BLOCKS * (self.block + calls * self.call)


ENTRY, RETURN = "function__entry", "function__return"
BARE = Case("bare loop of C", (ENTRY,), 1, 0, 0)
CASES = (
    Case("function-entry", (ENTRY,), 1, 0, 2),
    Case("function-return", (RETURN,), 1, 0, 2),
    Case("function-entry and -return", (ENTRY, RETURN), 2, 0, 4),
    # A call: for, called(), pass. A block: for, begin, the end of the inner for,
    # least. The rest: while, request, least, the end of the outer for, return, return.
    Case("line", ("line",), 3, 4, 6),
)


def compile_loop(folder):
    binary = os.path.join(folder, "loop")
    common.output_of("gcc", "-std=gnu11", "-O2", "-mno-red-zone", "-Wall", "-Wextra",
                     os.path.join(common.BENCH, "loop.c"), "-o", binary)
    return binary


class Loop:
    """One of the two loops, commanded phase by phase."""

    def __init__(self, *command):
        self.binary = os.path.realpath(command[0])
        self.child = Child([*command, str(BLOCKS)])

    def phase(self, calls):
        """ns of a call, the least disturbed block's."""
        self.child.say(calls)
        return float(self.child.wait_for(r"^\d+\.\d+$")[0])

    def traced_phase(self, case):
        script = " ".join(f"usdt:{self.binary}:python:{probe} {{ @ = count(); }}"
                          for probe in case.probes)
        with Bpftrace(script, self.child.pid) as tracer:
            time = self.phase(TRACED_CALLS)
            lines = tracer.detach()
        check_count(case, lines)
        return time

    def round(self, case):
        """The cost of an event, and the time after the tracer to that before."""
        before = self.phase(IDLE_CALLS)
        traced = self.traced_phase(case)
        after = self.phase(IDLE_CALLS)
        return (traced - before) / case.call, after / before


def check_count(case, lines):
    counted = [int(found[1]) for line in lines if (found := re.match(r"@: (\d+)$", line))]
    if counted != [case.events(TRACED_CALLS)]:
        raise common.Failure(
            f"events miscounted: {case.name}: {case.events(TRACED_CALLS)} were made, "
            f"bpftrace says {counted}")


def rounds(python, bare, case):
    """Of each round: cost in Python to cost in C, and the time after to before."""
    results = []
    for _ in range(ROUNDS):
        bare_cost, _ = bare.round(BARE)
        cost, after = python.round(case)
        results.append((cost / bare_cost, after))
    return zip(*results)


def measure():
    common.require(common.PYTHON)
    table = common.Table("Armed", ["to bare C"], NOTE)
    afters = []
    with tempfile.TemporaryDirectory() as folder:
        bare = Loop(compile_loop(folder))
        python = Loop(common.PYTHON, os.path.join(common.BENCH, "loop.py"))
        with bare.child, python.child:
            for case in CASES:
                costs, after = rounds(python, bare, case)
                afters += after
                table.add(case.name, statistics.median(costs),
                          limit=LIMIT if case.probes == (ENTRY,) else None)
    table.add("idle after the tracer, to before", statistics.median(afters), limit=AFTER)
    return table.end()
