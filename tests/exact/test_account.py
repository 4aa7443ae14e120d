# SPDX-License-Identifier: MIT
"""What a tracer sees of a program is the interpreter's own account of it.

Each program runs three times: alone with the account taken, traced, and both
at once. Event by event and thread by thread, all must agree.
"""
import glob
import os

import pytest

from lib.programs import (assert_balanced, assert_same, by_content, keep, read_account, run,
                          without_addresses)
from lib.tracing import FREE_THREADED, SERIES

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = sorted(os.path.splitext(os.path.basename(path))[0]
                  for path in glob.glob(os.path.join(HERE, "programs", "*.py")))
NEEDS = {"monitored": [pytest.mark.needs("sys.monitoring")]}

# All seven in one stream, where no thread is started: threading would call
# sys.settrace for the account alone.
EVERYTHING = ["exceptions", "functions", "generators", "hot", "lines", "recursion"]
KINDS = "ERCDXH"


def accounted(threads, account):
    """sys.setprofile tells of functions and methods made in C, and of nothing else
    that is called."""
    if SERIES >= (3, 12):
        return threads
    told = {(e.function, e.module) for events in account.values() for e in events if e.kind == "C"}
    return {thread: [e for e in events if e.kind not in "CD" or (e.function, e.module) in told]
            for thread, events in threads.items()}


def repeatable(name, threads):
    """What two runs have in common. Without a GIL in the build threads run at once: who
    waits for whom in threading's own code is not the same in two runs, and the collector
    goes by the addresses of objects, which are not either."""
    if not FREE_THREADED:
        return threads
    threads = {thread: [e for e in events if os.path.basename(e.file) != "threading.py"]
               for thread, events in threads.items()}
    if name != "collected":
        return threads
    return {thread: sorted(events, key=repr) for thread, events in threads.items()}


@pytest.mark.parametrize("name, watched", [
    *[pytest.param(name, kinds, marks=NEEDS.get(name, ())) for name in PROGRAMS
      for kinds in ("ERL", KINDS)],
    *[(name, KINDS.replace("ER", "ERL")) for name in EVERYTHING]])
def test_tracer_and_interpreter_agree(name, watched, account_module, tmp_path):
    # Its own trace function takes the place of the account's.
    kinds = watched.replace("L", "") if name == "traced" else watched
    if name == "traced" and SERIES < (3, 12):       # and its profile function
        kinds = "ER"
    run(name, account_module, tmp_path / "alone", kinds=watched)
    alone = keep(read_account(tmp_path / "alone"), kinds)
    traced = run(name, account_module, traced=True, kinds=watched)
    both = run(name, account_module, tmp_path / "both", traced=True, kinds=watched)
    account_of_both = keep(read_account(tmp_path / "both"), kinds)

    assert any(alone.values())
    assert_balanced(traced)
    assert_balanced(both)
    assert_same(*(by_content(repeatable(name, without_addresses(threads)))
                  for threads in (accounted(keep(traced, kinds), alone), alone)))
    both = accounted(keep(both, kinds), account_of_both)
    assert both.keys() == account_of_both.keys()
    for thread, events in both.items():
        assert_same([events], [account_of_both[thread]])


@pytest.mark.parametrize("kind", "ERL")
@pytest.mark.parametrize("name", ["functions", "generators", "hot", "lines"])
def test_a_probe_alone_sees_what_it_sees_with_the_others(name, kind, account_module, tmp_path):
    def of_program(threads):
        (events,) = threads.values()
        path = os.path.join(HERE, "programs", name + ".py")
        return [e for e in events if e.kind == kind and e.file == path]

    run(name, account_module, tmp_path / "alone")
    expected = of_program(read_account(tmp_path / "alone"))
    assert len(expected) >= 20
    assert_same([of_program(run(name, account_module, traced=True, kinds=kind))], [expected])
