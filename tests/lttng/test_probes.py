# SPDX-License-Identifier: MIT
"""The probes as LTTng's tracepoints are the interpreter's own account of a program."""
import os
import subprocess

import pytest

from lib import lttng
from lib.contract import fired_probes
from lib.lttng import NAMES, Lttng, as_event
from lib.programs import (RUNNER, assert_balanced, assert_same, keep, read_account, same_environment,
                          window)
from lib.tracing import PROBES, PYTHON

pytestmark = pytest.mark.skipif(lttng.missing() is not None, reason=f"no LTTng: {lttng.missing()}")


@pytest.fixture
def world(tmp_path):
    with Lttng(tmp_path) as world:
        yield world


def of_kinds(records, pid, kinds):
    """{thread: [Event]} of one process."""
    known = {"python:" + PROBES[kind].probe: kind for kind in kinds}
    threads = {}
    for record in records:
        if record.vpid == pid and record.name in known:
            kind = known[record.name]
            threads.setdefault(record.vtid, []).append(as_event(kind, PROBES[kind], record))
    return threads


def events_of(kinds):
    return [f"python:{PROBES[kind].probe}" for kind in kinds]


@pytest.mark.parametrize("name", ["functions", "generators", "exceptions", "c_calls", "threads"])
@pytest.mark.parametrize("kinds", ["ERLCDXH"])
def test_tracepoints_are_the_account_of_a_program(name, kinds, world, account_module, tmp_path):
    world.begin(*events_of(kinds))
    with world.start(PYTHON, "-s", RUNNER, name, "--account", tmp_path / "account", "--kinds", kinds,
                     cwd=os.path.dirname(account_module), **same_environment()) as program:
        for marker in ("READY", "DONE"):
            program.wait_for(f"^{marker}$")
            program.say()
        assert program.finish() == 0
    traced = window(of_kinds(world.end(), program.pid, kinds), program.pid)
    account = keep(read_account(tmp_path / "account"), kinds)
    assert_balanced(traced)
    assert traced.keys() == account.keys()
    for thread, events in keep(traced, kinds).items():
        assert_same([events], [account[thread]])
