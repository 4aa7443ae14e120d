# SPDX-License-Identifier: MIT
"""The probes as LTTng's tracepoints are the interpreter's own account of a program."""
import os

import pytest

from lib import lttng
from lib.contract import fired_probes
from lib.lttng import Lttng, as_event
from lib.programs import (DRAINED, RUNNER, assert_balanced, assert_same, keep, read_account,
                          same_environment, window)
from lib.tracing import FREE_THREADED, PROBES, PYTHON, Bpftrace, event_script, events_by_thread

pytestmark = pytest.mark.skipif(lttng.missing() is not None, reason=f"no LTTng: {lttng.missing()}")
KINDS = "ERLCDXH"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Lttng(tmp_path_factory.mktemp("lttng")) as world:
        yield world


def of_kinds(records, pid, kinds):
    """{thread: [Event]} of one process."""
    known = {"python:" + PROBES[kind].probe: kind for kind in kinds}
    threads = {}
    for record in records:
        if record.pid == pid and record.name in known:
            kind = known[record.name]
            threads.setdefault(record.tid, []).append(as_event(kind, PROBES[kind], record))
    return threads


def names_of(kinds):
    return [f"python:{PROBES[kind].probe}" for kind in kinds]


def start_program(world, name, account_module, *options, **environment):
    return world.start(PYTHON, "-s", RUNNER, name, *options, cwd=os.path.dirname(account_module),
                       **same_environment(), **environment)


def run_to_end(program):
    program.say()
    program.wait_for("^DONE$")
    program.say()
    assert program.finish() == 0


@pytest.mark.parametrize("name, loaded", [
    *((name, "PYTHONLTTNG") for name in ("functions", "generators", "exceptions", "c_calls", "threads")),
    ("lines", "LD_PRELOAD")])
def test_tracepoints_are_the_account_of_a_program(name, loaded, world, account_module, tmp_path):
    """A program that ran before the session began: what is enabled is noticed."""
    preloaded = {"PYTHONLTTNG": "", "LD_PRELOAD": lttng.LIBRARY} if loaded == "LD_PRELOAD" else {}
    with start_program(world, name, account_module, "--account", str(tmp_path / "account"),
                       "--kinds", KINDS, **preloaded) as program:
        program.wait_for("^READY$")
        world.begin(*names_of(KINDS))
        run_to_end(program)
    traced = window(of_kinds(world.end(), program.pid, KINDS), program.pid)
    account = keep(read_account(tmp_path / "account"), KINDS)
    assert_balanced(traced)
    assert traced.keys() == account.keys()
    for thread, events in keep(traced, KINDS).items():
        assert_same([events], [account[thread]])


@pytest.mark.parametrize("kinds", ["ERXH", "LCD"])
def test_both_back_ends_tell_the_same_in_the_same_order(kinds, world, account_module):
    with start_program(world, "exceptions", account_module) as program:
        program.wait_for("^READY$")
        world.begin(*names_of(kinds))
        with Bpftrace(event_script(kinds), program.pid) as tracer:
            program.say()
            program.wait_for("^DONE$")
            lines = tracer.detach(*len(kinds) * DRAINED)
        program.say()
        assert program.finish() == 0
    by_lttng = keep(of_kinds(world.end(), program.pid, kinds), kinds)
    by_bpftrace = keep(events_by_thread(lines, program.pid), kinds)
    assert by_lttng.keys() == by_bpftrace.keys() == {program.pid}
    seen, expected = by_lttng[program.pid], by_bpftrace[program.pid]
    assert len(expected) > 100
    # bpftrace came after LTTng, and left before it.
    for first, event in enumerate(seen):
        if seen[first:first + len(expected)] == expected:
            return
    raise AssertionError(first_difference(seen, expected))
