# SPDX-License-Identifier: MIT
"""What may stand at a site: what it costs to listen there, tracer by tracer."""
import contextlib
import os
import re
import signal
import statistics
import subprocess
import tempfile

import common
from enabled import BLOCKS, Loop, compile_bare

from lib.tracing import Child, Bpftrace     # noqa: E402, where enabled looks for it

SITES = ("nop", "nop5", "nop10")
ARITY, CALLS, PHASES = 3, 5_000, 5
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROOT = os.path.join(common.ROOT, "scripts", "dtrace-root")
NOTE = (f"Cost of a call that fires a probe of {ARITY} arguments in a bare loop of C while a tracer "
        "counts it, to that with one nop at the site, in the process's CPU time. Medians of "
        f"{ROUNDS * PHASES}; in each phase all kinds of site take their turn. bpftrace of this "
        "machine, that of the root of DTrace where it is installed there, and DTrace. perf, like "
        "the older bpftrace and DTrace, knows the address in the note alone: one nop to it.")


class InRoot(Child):
    """A tracer of the root that scripts/dtrace-root makes, attached to a process."""

    def __init__(self, *command):
        super().__init__([ROOT, "enter", *command], start_new_session=True)

    def detach(self):
        """Ctrl-C until it is heard."""
        while self.process.poll() is None:
            os.killpg(self.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
        self.finish()
        return self.lines


def bpftrace(binary, pid):
    return Bpftrace(f"usdt:{binary}:python:bare{ARITY} {{ @ = count(); }}", pid)


def bpftrace_of_root(binary, pid):
    tracer = InRoot("bpftrace", "-B", "line", "-p", str(pid), "-e",
                    'BEGIN { printf("ATTACHED\\n"); } '
                    f"usdt:{binary}:python:bare{ARITY} {{ @ = count(); }}")
    tracer.wait_for("^ATTACHED$")
    return tracer


def dtrace(_binary, pid):
    tracer = InRoot("dtrace", "-q", "-p", str(pid), "-n",
                    'BEGIN { printf("ATTACHED\\n"); } '
                    f"python$target:::bare{ARITY} {{ @[\"@\"] = count(); }}")
    tracer.wait_for("^ATTACHED$")
    return tracer


def tracers():
    """{what it calls itself: how it is attached} of those at hand."""
    found = {"bpftrace " + version("bpftrace"): bpftrace}
    root = subprocess.run([ROOT, "path"], check=True, capture_output=True, text=True).stdout.strip()
    if os.path.exists(os.path.join(root, "usr/bin/bpftrace")):
        found["bpftrace " + version(ROOT, "enter", "bpftrace")] = bpftrace_of_root
    if os.path.exists(os.path.join(root, "usr/sbin/dtrace")):
        found["DTrace"] = dtrace
    return {name: attach for name, attach in found.items()
            if re.search(os.environ.get("ONLY", ""), name)}


def version(*command):
    return re.search(r"\d+\.\d+", common.output_of(*command, "--version"))[0]


def check_count(name, lines):
    counted = [int(found[1]) for line in lines if (found := re.match(r"\s*@:?\s+(\d+)$", line))]
    made = PHASES * BLOCKS * CALLS
    if counted != [made]:
        raise common.Failure(f"events miscounted: {name}: {made} were made, {counted} were counted")


def traced_phases(name, attach, loops):
    """{site: times of a call} while all of them are traced."""
    with contextlib.ExitStack() as stack:
        attached = [stack.enter_context(attach(loop.binary, loop.child.pid))
                    for loop in loops.values()]
        phases = [[loop.phase(ARITY, CALLS) for loop in loops.values()] for _ in range(PHASES)]
        for site, tracer in zip(loops, attached):
            check_count(f"{name}, {site}", tracer.detach())
    return phases


def measure():
    table = common.Table("Sites", ["to nop", "least", "most"], NOTE)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        loops = {site: Loop(compile_bare("loop.c", os.path.join(folder, site), site=site))
                 for site in SITES}
        for loop in loops.values():
            stack.enter_context(loop.child)
        for name, attach in tracers().items():
            phases = [phase for _ in range(ROUNDS) for phase in traced_phases(name, attach, loops)]
            for number, site in enumerate(SITES[1:], 1):
                ratios = [phase[number] / phase[0] for phase in phases]
                table.add(f"nop,{site} with {name}", statistics.median(ratios), min(ratios),
                          max(ratios))
    return table.end()
