# SPDX-License-Identifier: MIT
"""The probes that upstream kept: gc, import, audit, against their own accounts."""
import os
import re

from lib.tracing import PYTHON, Bpftrace, Child, probe


def trace(script, code, *options):
    """Run code after the tracer has come; lines of the tracer and of the program.

    The code ends by printing LAST from an import that the tracer sees, so that
    nothing is left in its buffers.
    """
    code = ("import sys, os, gc\ngc.collect()\ngc.disable()\nprint('READY', flush=True)\n"
            "sys.stdin.readline()\n" + code +
            "\nsys.stdout.flush()\nfor p in os.sched_getaffinity(0):\n"
            "    os.sched_setaffinity(0, {p})\n    sys.audit('last')\n")
    with Child([PYTHON, "-E", "-s", "-S", *options, "-c", code]) as program:
        program.wait_for("^READY$")
        before = len(program.lines)
        last = f'{probe("audit")} /str(arg0) == "last"/ {{ printf("LAST\\n"); }}'
        with Bpftrace(script + " " + last, program.pid) as tracer:
            program.say()
            assert program.finish() == 0, program.lines
            lines = tracer.detach(*["^LAST$"] * len(os.sched_getaffinity(0)))
        return lines, program.lines[before:]


def tagged(lines, tag):
    return [line.split(" ", 1)[1] for line in lines if line.startswith(tag + " ")]


def test_collections_are_those_of_gc_callbacks():
    lines, printed = trace(
        f'{probe("gc__start")} {{ printf("GC start %d\\n", arg0); }} '
        f'{probe("gc__done")} {{ printf("GC stop %d\\n", arg0); }}',
        "events = []\n"
        "def note(phase, info):\n"
        "    found = info['collected'] + info['uncollectable']\n"
        "    events.append(f'{phase} {info[\"generation\"] if phase == \"start\" else found}')\n"
        "gc.callbacks.append(note)\n"
        "class Node:\n    def __init__(self): self.me = self\n"
        "for generation in 0, 1, 2, 2:\n"
        "    [Node() for _ in range(7)]\n    gc.collect(generation)\n"
        "gc.callbacks.clear()\n"
        "for event in events: print('GC', event)")
    assert len(tagged(printed, "GC")) == 8
    # The interpreter collects once more when it ends.
    assert tagged(lines, "GC")[:8] == tagged(printed, "GC")


def test_imports_are_those_of_importtime():
    lines, printed = trace(
        f'{probe("import__find__load__start")} {{ printf("START %s\\n", str(arg0)); }} '
        f'{probe("import__find__load__done")} {{ printf("DONE %d %s\\n", arg1, str(arg0)); }}',
        "import json, colorsys, email.message, json\n"
        "try: import no_such_module\nexcept ImportError: pass", "-X", "importtime")
    imported = [m[1] for m in (re.match(r"import time: *\d+ \| *\d+ \| *(\S+)$", line)
                               for line in printed) if m]
    done = tagged(lines, "DONE")
    assert {"json", "colorsys", "email.message"} <= set(imported)
    assert [line.split()[1] for line in done] == imported
    assert [line for line in done if line.startswith("0 ")] == ["0 no_such_module"]
    assert sorted(tagged(lines, "START")) == sorted(line.split()[1] for line in done)


def test_audit_events_are_those_of_a_hook():
    lines, printed = trace(
        f'{probe("audit")} {{ printf("AUDIT %s\\n", str(arg0)); }}',
        "events = []\nsys.addaudithook(lambda event, args: events.append(event))\n"
        "start = len(events)\nopen(os.devnull).close()\ncompile('1', '', 'eval')\n"
        "sys.audit('ours', 1, 2)\nsys._getframe()\nstop = len(events)\n"
        "for event in events[start:stop]: print('AUDIT', event)")
    expected = tagged(printed, "AUDIT")
    assert expected[0] == "open" and "ours" in expected and len(expected) >= 4
    seen = tagged(lines, "AUDIT")
    first = seen.index("sys.addaudithook") + 1
    assert seen[first:first + len(expected)] == expected
