# SPDX-License-Identifier: MIT
"""Events of any probes of the contract, each with all of its arguments."""
import dataclasses
import functools
import os
import re
import subprocess

from lib.contract import fired_probes
from lib.tracing import PYTHON, Bpftrace, Child, probe

# How bpftrace prints an argument of each C type, and how that is read back.
FORMATS = {"const char *": ("%s", "str(arg{})", str), "void *": ("%llx", "arg{}", str),
           "int": ("%d", "(int32)arg{}", int), "long": ("%lld", "(int64)arg{}", int),
           "unsigned long": ("%llu", "arg{}", int)}
# A last event from each processor: what is printed after it came after it.
DRAIN = ("import os, sys\n"
         "for p in os.sched_getaffinity(0): os.sched_setaffinity(0, {p}); sys.audit('last')\n")
LAST = ["^last\\t"] * len(os.sched_getaffinity(0))


@dataclasses.dataclass(frozen=True, order=True)
class Record:
    time: int           # on the clock of all processors
    name: str
    pid: int
    tid: int
    arguments: tuple

    def __getattr__(self, argument):
        if argument not in names_of(self.name):
            raise AttributeError(argument)
        return self.arguments[names_of(self.name).index(argument)]


@functools.cache
def contract():
    return {probe.name: probe for probe in fired_probes()}


@functools.cache
def names_of(name):
    return contract()[name].arguments


def record_script(*names):
    """Print every event of the probes, and the ends of drains."""
    def action(name):
        kinds = [FORMATS[kind] for kind in contract()[name].types]
        form = "\\t".join([name, "%llu", "%d", "%d", *(kind[0] for kind in kinds)])
        values = ["nsecs", "pid", "tid", *(kind[1].format(i) for i, kind in enumerate(kinds))]
        return f'{probe(name)} {{ printf("{form}\\n", {", ".join(values)}); }}'
    last = f'{probe("audit")} /str(arg0) == "last"/ {{ printf("last\\t%llu\\n", nsecs); }}'
    return " ".join([*map(action, names), last])


def parse_records(lines, pids=None):
    """[Record] in order of time, of these processes where they are named."""
    found = []
    for line in lines:
        name, *fields = line.split("\t")
        if name in contract() and len(fields) == 3 + contract()[name].arity:
            time, pid, tid = map(int, fields[:3])
            values = tuple(FORMATS[kind][2](field)
                           for kind, field in zip(contract()[name].types, fields[3:]))
            if pids is None or pid in pids:
                found.append(Record(time, name, pid, tid, values))
    return sorted(found)


def record(names, program, *arguments, options=("-E", "-s"), cwd=None):
    """Trace a program from its READY to its end, which it drains before.

    Gives its records, the lines it printed after READY, and its id.
    """
    with Child([PYTHON, *options, program, *map(str, arguments)], cwd=cwd) as child:
        child.wait_for("^READY$")
        before = len(child.lines)
        with Bpftrace(record_script(*names), child.pid) as tracer:
            child.say()
            assert child.finish() == 0, child.lines
            lines = tracer.detach(*LAST)
        drained = min(int(line.split("\t")[1]) for line in lines if re.search(LAST[0], line))
        records = [r for r in parse_records(lines) if r.time < drained]
        return records, child.lines[before:], child.pid


def record_whole(names, program, *arguments, options=("-E", "-s"), code=0):
    """As record(), but to the last instruction, and with its children; what it
    prints must be lines of words, a child's id the last word of `FORKED PID`."""
    with Child([PYTHON, *options, program, *map(str, arguments)]) as child:
        child.wait_for("^READY$")
        before = len(child.lines)
        with Bpftrace(record_script(*names)) as tracer:
            child.say()
            assert child.finish() == code, child.lines
            subprocess.run([PYTHON, "-E", "-s", "-S", "-c", DRAIN], check=True)
            lines = tracer.detach(*LAST)
        printed = child.lines[before:]
        children = {int(line.split()[1]) for line in printed if line.startswith("FORKED ")}
        return parse_records(lines, {child.pid} | children), printed, child.pid
