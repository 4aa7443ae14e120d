# SPDX-License-Identifier: MIT
"""When the probes are tracepoints: sessions that come and go, forks, losses, no LTTng at all."""
import collections
import os
import re
import shutil
import subprocess

import pytest

from lib.contract import CONTRACT, fired_probes
from lib.lttng import LIBRARY, NAMES
from lib.notes import read_semaphores
from lib.tracing import BINARY, PYTHON, ROOT, Bpftrace, probe

FORKER = os.path.join(ROOT, "tests", "exact", "forker.py")
SLEEPER = "import sys; print('READY', flush=True); sys.stdin.readline()"


def counts(program):
    """How many listen to each probe, where anybody does."""
    return {name: count for name, count in read_semaphores(program.pid, BINARY).items() if count}


def test_a_session_is_one_more_listener_while_it_lasts(world):
    with world.start(PYTHON, "-s", "-c", SLEEPER) as program:
        program.wait_for("^READY$")
        assert counts(program) == {}
        world.create("python:function__entry", "python:audit")
        assert counts(program) == {}
        world.run("lttng", "start")
        assert counts(program) == {"function__entry": 1, "audit": 1}
        with Bpftrace(f"{probe('audit')}, {probe('gc__done')} {{ }}", program.pid) as tracer:
            assert counts(program) == {"function__entry": 1, "audit": 2, "gc__done": 1}
            world.disable("python:audit")
            assert counts(program) == {"function__entry": 1, "audit": 1, "gc__done": 1}
            world.enable("python:line", "python:audit")
            assert counts(program) == {"function__entry": 1, "line": 1, "audit": 2, "gc__done": 1}
            tracer.interrupt()
        world.run("lttng", "stop")
        assert counts(program) == {}
        world.run("lttng", "start")
        assert counts(program) == {"function__entry": 1, "line": 1, "audit": 1}
        world.end()
        assert counts(program) == {}
        program.say()
        assert program.finish() == 0


def test_tracepoints_and_fields_are_those_of_the_contract(world):
    with world.start(PYTHON, "-s", "-c", SLEEPER) as program:
        program.wait_for("^READY$")
        told = world.run("lttng", "list", "--userspace", "--fields")
        program.say()
        assert program.finish() == 0
    found, fields = {}, None
    for line in told[told.index(f"PID: {program.pid} "):].splitlines()[1:]:
        if event := re.match(r"\s+(\w+):(\w+) \(", line):
            fields = found.setdefault(event[2], []) if event[1] == "python" else []
        elif field := re.match(r"\s+field: (\w+) \((\w+)\)", line):
            fields.append((field[1], field[2]))
        elif not line or line.startswith("PID"):
            break
    # The last one first.
    assert {name: fields[::-1] for name, fields in found.items()} == {
        p.name: [(NAMES.get(name, name), "string" if kind == "const char *" else "integer")
                 for kind, name in zip(p.types, p.arguments)] for p in fired_probes()}


def test_a_child_is_recorded_as_itself(world):
    world.begin("python:function__entry")
    with world.start(PYTHON, "-s", FORKER) as program:
        program.wait_for("^READY$")
        program.say()
        child = int(program.wait_for(r"^FORKED (\d+)$")[1])
        for who in ("parent", "child", "parent", "child", "child"):
            program.say(who)
            program.wait_for(f"^{who.upper()}$")
        program.say("end")
        assert program.finish() == 0
    calls = collections.Counter((record.pid, record.tid == record.pid) for record in world.end()
                                if record.fields["co_name"] == "called")
    assert calls == {(program.pid, True): 2 * 101, (program.pid, False): 2 * 101,
                     (child, True): 3 * 101, (child, False): 3 * 101}


@pytest.mark.parametrize("forks", ["subprocess.run([sys.executable, '-c', SCRIPT], check=True)",
                                   "multiprocessing.get_context('fork').Pool(2).map(called, range(7))"])
def test_processes_of_a_program_are_recorded(forks, world, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import multiprocessing, subprocess, sys\n"
                      "SCRIPT = 'def called(): pass\\nfor _ in range(7): called()'\n"
                      "def called(n): return n\n"
                      f"if __name__ == '__main__': {forks}\n")
    world.begin("python:function__entry")
    with world.start(PYTHON, "-s", str(script)) as program:
        assert program.finish() == 0, program.lines
    called = [record.pid for record in world.end() if record.fields["co_name"] == "called"]
    assert len(called) == 7 and program.pid not in called


CALLS = 50_000


def test_what_does_not_fit_is_counted_by_lttng(world):
    script = f"def cat(): pass\nfor _ in range({CALLS}): cat()"
    world.create("python:function__entry", channel=("--subbuf-size=4096", "--num-subbuf=2"))
    world.run("lttng", "start")
    with world.start(PYTHON, "-s", "-S", "-c", script) as program:
        assert program.finish() == 0
    world.run("lttng", "stop")
    told = int(re.search(r"Discarded events: (\d+)", world.run("lttng", "list", "test"))[1])
    world.run("lttng", "destroy")
    shown = subprocess.run(["babeltrace2", world.trace], text=True, check=True, capture_output=True)
    recorded = shown.stdout.count("python:function__entry")
    assert 0 < recorded < CALLS and told > 0
    assert CALLS <= recorded + told < CALLS + 5_000
    assert sum(map(int, re.findall(r"discarded (\d+) events?", shown.stderr))) <= told


# ---- without a session, or without LTTng ----

def run_python(*words, **environment):
    done = subprocess.run([PYTHON, *words, "-c", "print(2 + 2)"], text=True, capture_output=True,
                          check=False, env={**os.environ, **environment})
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr
    return done.stderr


def test_nothing_of_lttng_is_needed_or_loaded():
    needed = subprocess.run(["ldd", BINARY], check=True, capture_output=True, text=True).stdout
    assert "lttng" not in needed and "urcu" not in needed
    script = "print('/liblttng' in open('/proc/self/maps').read())"
    for environment, loaded in (({}, False), ({"PYTHONLTTNG": "0"}, False), ({"PYTHONLTTNG": "1"}, True)):
        done = subprocess.run([PYTHON, "-c", script], env={**os.environ, **environment}, check=True,
                              capture_output=True, text=True)
        assert done.stdout == f"{loaded}\n"


@pytest.mark.parametrize("option", ["-E", "-I"])
def test_the_environment_may_be_told_not_to_count(option):
    assert run_python(option, PYTHONLTTNG="/no/such/library") == ""


def test_a_library_that_is_missing_is_said():
    told = run_python(PYTHONLTTNG="/no/such/library")
    assert told.startswith("python: PYTHONLTTNG is ignored: /no/such/library") and told.count("\n") == 1


def test_a_library_for_another_contract_is_refused(tmp_path):
    tree = tmp_path / "Include-probes"
    shutil.copytree(CONTRACT, tree)
    path = tree / "tree" / "Include" / "pyprobes.def"
    path.write_text(path.read_text().replace("int, how)", "long, how)"))
    shutil.copytree(os.path.join(ROOT, "lttng"), tmp_path / "lttng")
    subprocess.run(["make", "-s", "-C", str(tmp_path / "lttng"), f"OUT={tmp_path}/"], check=True)
    assert run_python(PYTHONLTTNG=f"{tmp_path}/libpython-lttng.so") == \
        "python-lttng: no probe is a tracepoint: this library was made for another interpreter\n"


def test_lttng_that_was_loaded_before_is_said():
    other = "liblttng-ust-cyg-profile-fast.so"
    told = run_python(PYTHONLTTNG="1", LD_PRELOAD=other)
    assert told == ("python-lttng: no probe is a tracepoint: LTTng-UST was loaded before: "
                    "preload libpython-lttng.so, too\n")
    assert run_python(LD_PRELOAD=f"{other} {LIBRARY}") == ""


def test_a_venv_has_the_library_of_its_interpreter(world, tmp_path):
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    world.begin("python:audit")
    with world.start(str(tmp_path / "venv" / "bin" / "python3"), "-c",
                     "import sys; sys.audit('cat')") as program:
        assert program.finish() == 0
    assert [record.pid for record in world.end() if record.fields["event"] == "cat"] == [program.pid]
