# SPDX-License-Identifier: MIT
"""The build without the GIL: threads that truly run at once, and its GIL when it is switched on."""
import os

import pytest

from lib.modules import compile_module
from lib.notes import read_semaphores
from lib.programs import assert_balanced, assert_same, keep, read_account, run
from lib.records import record
from lib.tracing import BINARY, PYTHON, WITH_GIL, Bpftrace, Child, probe, say_seen, wait_for_all
from test_gil import DONE, PROBES, RELEASE, START, check_alternation, check_gil

pytestmark = pytest.mark.needs("threads without a GIL")
HERE = os.path.dirname(os.path.abspath(__file__))
ALL = ("function__entry", "function__return", "line", "cfunction__entry", "cfunction__return",
       "exception__raise", "exception__catch", "instance__new__start", "instance__new__done",
       "instance__delete__start", "instance__delete__done", "gc__start", "gc__done",
       "lock__acquire__start", "lock__acquire__done", "lock__acquire", "lock__release",
       "thread__start", "thread__stop")
FRAMES = ("function__entry", "function__return", "line", "cfunction__entry")


def program(*names):
    return os.path.join(HERE, *names)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """Extensions that do, and do not, say that they can do without the GIL."""
    folder = tmp_path_factory.mktemp("modules")
    compile_module(folder, "allocators")
    compile_module(folder, "account", "-DNEEDS_THE_GIL")
    return folder


def steps(printed):
    """{name: (time, whether the GIL was on)}"""
    found = {}
    for line in printed:
        if line.startswith("STEP "):
            _, name, time, enabled = line.split()
            found[name] = int(time), enabled == "1"
    return found


def trace_imports(modules, *names, options=()):
    records, printed, main = record(PROBES, program("waits", "without_gil.py"), *names,
                                    options=("-E", "-s", "-W", "ignore", *options), cwd=modules)
    return records, steps(printed), main


def test_without_a_gil_nobody_asks_for_it(modules):
    records, found, _ = trace_imports(modules)
    assert not any(enabled for _, enabled in found.values())
    assert records == []


def test_a_gil_that_is_on_from_the_start(modules):
    records, found, main = trace_imports(modules, "allocators", "account", options=WITH_GIL)
    assert all(enabled for _, enabled in found.values())
    holder, waits, holds = check_gil(records)
    assert (holder, waits) == (main, {}) and len(holds) > 100
    check_alternation(records)


def test_a_gil_that_is_on_while_an_extension_is_imported(modules):
    """It may need it; as soon as it says that it does not, nobody has it."""
    records, found, _ = trace_imports(modules, "allocators")
    assert not any(enabled for _, enabled in found.values())
    holder, waits, holds = check_gil(records)
    assert (holder, waits) == (None, {}) and len(holds) >= 1
    assert all(names[-1] == RELEASE for names in check_alternation(records).values())
    assert records[0].time > found["import-allocators"][0]
    assert records[0].name == START and records[0].holder == 0
    assert records[-1].time < found["end"][0]


def test_a_gil_that_an_extension_switches_on(modules):
    records, found, main = trace_imports(modules, "account")
    assert not found["import-account"][1] and found["imported-account"][1] and found["end"][1]
    holder, waits, holds = check_gil(records)
    assert (holder, waits) == (main, {})
    check_alternation(records)
    assert records[0].time > found["import-account"][0]
    assert len({thread for thread, _, _ in holds}) == 1 + 2 + 5
    assert sum(r.name == DONE and r.time > found["imported-account"][0] for r in records) > 100


@pytest.mark.parametrize("options", [(), WITH_GIL], ids=["free", "gil"])
def test_events_of_threads_at_once_are_theirs(options, account_module, tmp_path):
    """Each thread's account, with all that there is of it, is what the tracer saw."""
    account = tmp_path / "account"
    seen = run("parallel", account_module, account, traced=True, kinds="ERCDXH", options=options)
    assert_balanced(seen)
    accounted = keep(read_account(account), "ERCDXH")
    seen = keep(seen, "ERCDXH")
    assert len(seen) == 5 and seen.keys() == accounted.keys()
    for thread, events in seen.items():
        assert_same([events], [accounted[thread]])


def counting(names):
    return say_seen(names, "@[str(arg0)] = count(); @[str(arg1)] = count();")


@pytest.mark.parametrize("killed", [False, True], ids=["leaves", "killed"])
def test_tracers_come_and_go_while_threads_change_all_that_is_read(killed):
    """The world is stopped to arm the probes, by whichever thread finds out first,
    while others collect, fork, begin and end."""
    with Child([PYTHON, "-E", "-s", program("waits", "racing.py")]) as child:
        child.wait_for("^READY$")
        for names in [ALL, *((name,) for name in FRAMES), ALL, FRAMES[::-1], ALL[::-1]]:
            with Bpftrace(counting(names), child.pid) as tracer:
                wait_for_all(tracer, [name for name in names if not name.startswith("lock__acquire__")])
                if killed:
                    tracer.kill()
                else:
                    tracer.interrupt()
        with Bpftrace(counting(ALL), child.pid) as tracer:      # the last one leaves
            wait_for_all(tracer, ["function__entry"])
            tracer.interrupt()
        assert not any(read_semaphores(child.pid, BINARY).values())
        child.say()
        assert int(child.wait_for(r"^OK (\d+)$")[1]) > 0
        assert child.finish() == 0, child.lines


def test_names_are_known_while_the_dict_that_has_them_grows():
    """Its new keys are seen before it says how many they are."""
    with Child([PYTHON, "-E", "-s", program("waits", "outgrowing.py")]) as child:
        child.wait_for("^READY$")
        script = f'{probe("function__entry")} /str(arg1) == "called"/ {{ @[str(arg3)] = count(); }}'
        with Bpftrace(script, child.pid) as tracer:
            child.say()
            calls = int(child.wait_for(r"^CALLS (\d+)$")[1])
            tracer.interrupt()
        assert child.finish() == 0
    assert [line for line in tracer.lines if line.startswith("@")] == [f"@[outgrowing]: {calls}"]
