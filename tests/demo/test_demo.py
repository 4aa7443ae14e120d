# SPDX-License-Identifier: MIT
"""The main job, from end to end, and the counts that a seed promises."""

import os
import re
import signal
import subprocess
import sys

import pytest

from lib.tracing import PYTHON, ROOT, Child

sys.path.insert(0, ROOT)
sys.path.insert(0, os.path.join(ROOT, "tests", "scripts"))
import demo                                                         # noqa: E402
from watching import (TRACERS, Tool, left_behind, need_dtrace,      # noqa: E402
                      read_flow, read_tables)

DEMO = os.path.join(ROOT, "scripts", "demo")
READY_THEN_GO = ("import os, demo; os.write(1, b'READY\\n'); os.read(0, 1); "
                 "demo.go(7, 3, 20); os.write(1, b'DONE\\n'); os.read(0, 1)")


@pytest.fixture(params=TRACERS)
def tracer(request):
    if request.param == "dtrace":
        need_dtrace()
    return request.param


def test_the_tools_count_what_the_seed_promises(tracer):
    plan = demo.plan(7, 3)
    with Child([PYTHON, "-c", READY_THEN_GO], cwd=ROOT) as server:
        server.wait_for("^READY$")
        with Tool(tracer, "py_calltime", server.pid) as tool:
            server.say()
            server.wait_for("^DONE$")
            count = {name: number for (place, name), number in
                     read_tables(tool.end())["count"].items() if place.startswith("demo/")}
        server.say()
        assert server.finish() == 0
    assert count["new_cat_video"] == plan.videos
    assert count["find"] == plan.steps
    assert count["serve"] == count["wait_for_requests"] == plan.rounds


def test_the_demo_shows_its_server(tracer):
    with Child([DEMO], env={**os.environ, "TRACER": tracer, "PYTHON": PYTHON},
               start_new_session=True) as shown:
        pid = int(shown.wait_for(r"^The cat-video server runs: PID (\d+)$")[1])
        assert shown.finish(patience=480) == 0, "\n".join(shown.lines)
    sections = read_sections(shown.lines)
    assert len(sections) == 6
    commands = [section[0] for section in sections]
    assert all(str(pid) in command for command in commands[1:])
    assert any("function" in line and "entry" in line for line in sections[1][1:])
    flow, alone = (read_flow(section[1:]) for section in sections[2:4])
    assert {line.pid for line in flow + alone} == {pid}
    assert {line.file for line in alone} == {"server.py"}
    assert {line.name for line in alone} == {"new_cat_video"}
    tables = read_tables(section for section in sections[4][1:])
    names = {name for place, name in tables["count"] if place.startswith("demo/server.py:")}
    assert {"find", "new_cat_video"} <= names
    assert any("@" in line for line in sections[5])
    assert max(map(len, shown.lines)) <= 120
    assert left_behind(shown.pid) == []


def read_sections(lines):
    """What is under each heading, the command first; blank lines left out."""
    sections = []
    for line in lines:
        if re.match(r"^-- \d\. ", line):
            sections.append([])
        elif sections and line and not line.startswith("All of this"):
            sections[-1].append(line)
    return sections


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_interrupted_leaves_nothing(number):
    with Child([DEMO], env={**os.environ, "TRACER": "bpftrace", "PYTHON": PYTHON},
               start_new_session=True) as shown:
        shown.wait_for("-> find")
        assert shown.finish(number) == 128 + number
    assert left_behind(shown.pid) == []


@pytest.mark.parametrize("environment, arguments, code, message", [
    ({"TRACER": "strace"}, [], 2, "demo: TRACER must be bpftrace or dtrace, not strace"),
    ({}, ["now"], 2, "demo: unknown argument: now"),
    ({"PYTHON": "/nonexistent"}, [], 1, "demo: no interpreter: /nonexistent"),
    ({"PYTHON": "/bin/true"}, [], 1, "demo: the server did not start"),
])
def test_what_cannot_be_gets_one_clear_line(environment, arguments, code, message):
    told = subprocess.run([DEMO, *arguments], check=False, capture_output=True, text=True,
                          env={**os.environ, "PYTHON": PYTHON, **environment}, timeout=60)
    assert told.returncode == code
    assert told.stderr.startswith(message)
    assert len(told.stderr.splitlines()) == 1


def test_a_server_without_probes_is_a_failure(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho The cat-video server runs: PID $$\n"
                      "while echo waiting for requests; do sleep 0.1; done\n")
    python.chmod(0o755)
    told = subprocess.run([DEMO], check=False, capture_output=True, text=True, timeout=240,
                          env={**os.environ, "PYTHON": str(python), "TRACER": "bpftrace"})
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == (
        "demo: not seen of the server: the list of probes, the flow, new_cat_video alone, "
        "counts and times, the histogram")
