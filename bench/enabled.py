# SPDX-License-Identifier: MIT
"""Armed probes: what one event costs in Python and in a bare loop of C, and after."""
import contextlib
import dataclasses
import os
import re
import statistics
import sys
import tempfile

import common

sys.path.insert(0, os.path.join(common.ROOT, "tests"))
from lib.tracing import Bpftrace, Child     # noqa: E402

LIMIT, ENTRY_LIMIT, AFTER = 1.3, 1.15, 1.01
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PHASES = 5              # of a round, in turn in C and in Python
BLOCKS = 11             # of a phase, of which the least disturbed one counts
BARE_CALLS = 5_000
CLEAR = 0.3             # a wider spread, or less in all, says nothing about a target
RARE_ROUNDS = 3         # for one of the others
NOTE = (f"Cost of an event counted by bpftrace, in the process's CPU time, to that of a bare probe "
        f"of as many arguments in a loop of C: {common.SITE}, semaphore. Medians of {ROUNDS * PHASES} "
        "pairs; spread is half of what lies between their quartiles. bpftrace's counts equal the "
        "events that the program makes. idle is the time of what makes an event, as a multiple of "
        "the bare probe's; where that is many times as long, what it is compared with is a bare "
        "probe beside it in the same process. No verdict where chance had the larger part.")


@dataclasses.dataclass(frozen=True)
class Case:
    """Probes armed together in one of the loops of loop.py, and their events: a
    call's, a block's, the rest of a phase; and what is missed of the first phase."""
    name: str
    probes: tuple
    arity: int
    loop: str
    call: int = 1
    block: int = 0
    phase: int = 0
    missed: int = 0
    calls: int = 5_000
    argument: int = 0
    limit: float = LIMIT

    def events(self):
        return PHASES * (self.phase + BLOCKS * self.of_block()) - self.missed

    def of_block(self):
        return self.block + self.calls * self.call


def case(name, arity, loop, **more):
    return Case(name, (name.replace("-", "__"),), arity, loop, **more)


# A call of line: for, called(), pass. A block: for, begin, loop, least, the end of
# the inner for. A phase: while, request, two of least_ns, one of exchange …
CASES = (
    case("function-entry", 7, "function", block=1, phase=2, limit=ENTRY_LIMIT),
    case("function-return", 7, "function", block=1, phase=2),
    Case("function-entry and -return", ("function__entry", "function__return"), 7, "function",
         call=2, block=2, phase=4),
    case("line", 6, "function", call=3, block=5, phase=7),
    case("cfunction-entry", 5, "cfunction", block=4, phase=9),
    case("cfunction-return", 5, "cfunction", block=4, phase=9, missed=1),
    Case("cfunction-entry and -return", ("cfunction__entry", "cfunction__return"), 5, "cfunction",
         call=2, block=8, phase=18, missed=1),
    Case("the same, of a bound method", ("cfunction__entry", "cfunction__return"), 5, "method",
         call=2, block=8, phase=18, missed=1),
    case("exception-raise", 5, "exception"),
    case("exception-catch", 5, "exception"),
    case("instance-new-start", 3, "instance"),
    case("instance-new-done", 5, "instance"),
    case("instance-delete-start", 4, "instance"),
    case("instance-delete-done", 4, "instance"),
    case("gil-acquire-start", 2, "gil", phase=2),
    case("gil-acquire-done", 2, "gil", phase=2),
    case("gil-release", 2, "gil", phase=2),
    case("lock-acquire", 2, "lock"),
    case("lock-release", 2, "lock"),
    case("audit", 2, "audit"),
    case("gc-start", 4, "collection"),
    case("gc-done", 2, "collection"),
)
# What these stand in takes many times as long as they do, and leaves nothing of
# theirs in the processor's caches. So a bare probe fires beside each.
RARE = (
    Case("exception-raise, a bare one beside", ("exception__raise",), 5, "raised", argument=5),
    Case("exception-catch, a bare one beside", ("exception__catch",), 5, "raised", argument=5),
    case("lock-acquire-start", 3, "wait", calls=500, argument=3),
    case("lock-acquire-done", 4, "wait", calls=500, argument=4),
    case("import-find-load-start", 1, "imported", calls=1_000, argument=1),
    case("import-find-load-done", 3, "imported", calls=1_000, argument=3),
    case("thread-start", 3, "thread", calls=500, argument=3),
    case("thread-stop", 3, "thread", calls=500, argument=3),
)


def compile_bare(source, binary, *flags, site=common.SITE):
    common.output_of("gcc", "-std=gnu11", "-O2", "-mno-red-zone", "-Wall", "-Wextra",
                     f"-DPYDTRACE_SITE_{site}",
                     "-I", os.path.join(common.ROOT, "Include-probes", "tree", "Include"), *flags,
                     os.path.join(common.BENCH, source), "-o", binary)
    return binary


def compile_module(folder):
    include = common.output_of(
        common.PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('include'))").strip()
    return compile_bare("bare.c", os.path.join(folder, "bare.so"), "-shared", "-fPIC",
                        "-I", include)


def phase_ns(child, *request):
    """ns of a call, the least disturbed block's."""
    child.say(" ".join(map(str, request)))
    return float(child.wait_for(r"^\d+\.\d+$")[0])


class Loop:
    """A process that runs one of its loops whenever it is told to."""

    def __init__(self, *command):
        self.binary = os.path.realpath(command[0])
        self.child = Child([*command, str(BLOCKS)])
        self.threads = 1

    def phase(self, *request):
        return phase_ns(self.child, *request)

    def is_settled(self):
        """It sleeps until the next request, and what threads it had started have gone."""
        folder = f"/proc/{self.child.pid}"
        with open(f"{folder}/syscall", encoding="ascii") as file:
            reads = file.read().startswith("0 0x0 ")
        return reads and len(os.listdir(f"{folder}/task")) == self.threads

    def trace(self, probes, binary=None):
        self.threads = len(os.listdir(f"/proc/{self.child.pid}/task"))
        script = " ".join(f"usdt:{binary or self.binary}:python:{probe} {{ @ = count(); }}"
                          for probe in probes)
        return Bpftrace(script, self.child.pid)

    def end_trace(self, tracer):
        """What it has counted, once there is nothing left to come."""
        while not self.is_settled():
            pass
        return [int(found[1]) for line in tracer.detach()
                if (found := re.match(r"@: (\d+)$", line))]


@dataclasses.dataclass
class Round:
    """Times of a call, phase by phase: idle, traced, idle."""
    before: list
    traced: list
    after: list

    def cost(self, number):
        return self.traced[number] - statistics.median(self.before + self.after)


class Bench:
    """Both of the loops, and what is measured of them side by side."""

    def __init__(self, folder):
        self.module = compile_module(folder)
        self.bare = Loop(compile_bare("loop.c", os.path.join(folder, "loop")))
        self.python = Loop(common.PYTHON, os.path.join(common.BENCH, "loop.py"), folder)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.bare.child.__exit__(*exception)
        self.python.child.__exit__(*exception)

    def phases(self, case):
        """Of a call in C and of one in Python, in turn."""
        pairs = [(self.bare.phase(case.arity, BARE_CALLS),
                  self.python.phase(case.loop, case.calls, case.argument))
                 for _ in range(PHASES)]
        return map(list, zip(*pairs))

    def traced_phases(self, case):
        with contextlib.ExitStack() as stack:
            bare = stack.enter_context(self.bare.trace([f"bare{case.arity}"]))
            python = stack.enter_context(self.python.trace(case.probes))
            times = self.phases(case)
            check("bare loop", PHASES * BLOCKS * BARE_CALLS, self.bare.end_trace(bare))
            check(case.name, case.events(), self.python.end_trace(python))
        return times

    def round(self, case):
        return [Round(*times) for times in
                zip(self.phases(case), self.traced_phases(case), self.phases(case))]

    def python_phases(self, case, probes=None, binary=None, events=0):
        """The least time of a call, of phases without a tracer or with one."""
        with contextlib.ExitStack() as stack:
            tracer = stack.enter_context(self.python.trace(probes, binary)) if probes else None
            least = min(self.python.phase(case.loop, case.calls, case.argument)
                        for _ in range(PHASES))
            if tracer is not None:
                check(case.name, events, self.python.end_trace(tracer))
        return least

    def rare_round(self, case):
        """The cost of an event to that of the bare one beside it; and the idle times."""
        before = self.python_phases(case)
        traced = self.python_phases(case, case.probes, None, case.events())
        bare = self.python_phases(case, [f"bare{case.arity}"], self.module,
                                  PHASES * BLOCKS * case.calls)
        after = self.python_phases(case)
        idle = (before + after) / 2
        return (traced - idle) / (bare - idle), idle / (bare - idle), after / before

    def rare_ratios(self, case):
        return zip(*(self.rare_round(case) for _ in range(RARE_ROUNDS * ROUNDS)))

    def round_ratios(self, case):
        """Costs of an event to those of a bare one, phase by phase."""
        return round_ratios(case, *self.round(case))

    def ratios(self, case):
        """Those of all rounds; idle times to a bare event's; and to those before."""
        ratios, idle, after = [], [], []
        for _ in range(ROUNDS):
            bare, python = self.round(case)
            ratios += round_ratios(case, bare, python)
            idle += [time / bare.cost(i) for i, time in enumerate(python.before)]
            after.append(min(python.after) / min(python.before))
        return ratios, idle, after


def round_ratios(case, bare, python):
    events = case.of_block() / case.calls
    return [python.cost(i) / events / bare.cost(i) for i in range(PHASES)]


def check(name, made, counted):
    if counted != [made]:
        raise common.Failure(f"events miscounted: {name}: {made} were made, bpftrace says {counted}")


def spread(values):
    low, _, high = statistics.quantiles(values, n=4)
    return (high - low) / 2


def is_clear(values):
    return spread(values) < CLEAR < statistics.median(values)


def has_gil():
    return common.output_of(common.PYTHON, "-c", "import sysconfig; print("
                            "sysconfig.get_config_var('Py_GIL_DISABLED') or 0)").strip() == "0"


def without_gil(case):
    """A collection looks at all objects there, for want of generations: fewer do."""
    return dataclasses.replace(case, calls=100) if case.loop == "collection" else case


def chosen(cases):
    """Those of this interpreter, and with ONLY in the environment those alone."""
    pattern = os.environ.get("ONLY", "")
    if not has_gil():
        cases = [without_gil(case) for case in cases if not case.name.startswith("gil-")]
    return [case for case in cases if re.search(pattern, case.name)]


def measure():
    common.require(common.PYTHON)
    table = common.Table("Armed", ["to bare C", "spread", "idle"], NOTE)
    afters = []
    with tempfile.TemporaryDirectory() as folder, Bench(folder) as bench:
        for case in chosen(CASES + RARE):
            ratios, idle, after = bench.rare_ratios(case) if case in RARE else bench.ratios(case)
            afters += after
            table.add(case.name, statistics.median(ratios), spread(ratios),
                      statistics.median(idle), limit=case.limit if is_clear(ratios) else None)
    table.add("idle after the tracer, to before", statistics.median(afters), limit=AFTER)
    return table.end()
