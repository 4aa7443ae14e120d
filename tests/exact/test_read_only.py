# SPDX-License-Identifier: MIT
"""What a program does while it is traced is what it does while it is not."""
import contextlib
import os

from lib import contract
from lib.tracing import PYTHON, SERIES, Bpftrace, Child, say_seen, wait_for_all

HERE = os.path.dirname(os.path.abspath(__file__))
# What the program cannot do without.
SEEN = ("function__entry", "function__return", "line", "exception__raise", "exception__catch",
        "instance__new__done", "instance__delete__done", "gc__start", "gc__done")
# With PEP 669 whoever listens to calls, the probes or any other tool, has each of them done by
# the one instruction that knows of tools: where it looks for what is to be done meanwhile, a
# collection among that, others do not.
MOVES = ("cfunction__entry", "cfunction__return") if SERIES >= (3, 13) else ()


def run(*probes):
    """What it prints, once it has ended and each of the probes was seen."""
    with Child([PYTHON, "-I", "-S", os.path.join(HERE, "collecting.py")]) as program:
        program.wait_for("^READY$")
        with Bpftrace(say_seen(probes), program.pid) if probes else contextlib.nullcontext() as tracer:
            program.say()
            program.wait_for("^DONE$")
            if probes:
                wait_for_all(tracer, [probe for probe in probes if probe in SEEN])
                tracer.detach()
        program.say()
        assert program.finish() == 0, program.lines
        return program.lines


def test_collections_begin_where_they_begin_without_a_tracer():
    probes = [probe.name for probe in contract.fired_probes() if probe.name not in MOVES]
    alone = run()
    assert len(alone) > 100 and alone == run()
    assert run(*probes) == alone
