# SPDX-License-Identifier: MIT
"""What a person meets before the first line of a trace: headers, messages, files."""

import os
import re
import subprocess

import pytest

from lib.tracing import ROOT, Child
from watching import (DTRACE_ROOT, TOOLS, TRACERS, Program, Tool, left_behind, script,
                      session_members)

SECTIONS = ("USAGE", "FIELDS", "LEGEND", "WARNING")


def header(path):
    """{section: its lines} of the comment that a tool opens with; "" is the purpose."""
    with open(path, encoding="utf-8") as file:
        comment = file.read().split("\n/*\n", 1)[1].split("\n */\n", 1)[0]
    sections = {"": []}
    for line in comment.splitlines():
        line = line[2:].lstrip(" ") if line.startswith(" *") else line
        if line in SECTIONS or line == "TRACERS":
            sections[line] = []
        else:
            sections[list(sections)[-1]].append(line)
    return sections


def run(*arguments, **options):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, timeout=60, **options)


def scripts_of(tool):
    """Those that are there, the one with the whole header first."""
    return [path for path in (script(tracer, tool) for tracer in TRACERS) if os.path.exists(path)]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_says_what_it_is(tool):
    first, *others = scripts_of(tool)
    for path in first, *others:
        assert os.access(path, os.X_OK)
        with open(path, encoding="utf-8") as file:
            assert "SPDX-License-Identifier: MIT" in "".join(file.readlines()[:3])
    sections = header(first)
    assert re.match(rf"{tool} - \S.*\.$", sections[""][0])
    kept = [name for name in sections if name not in ("", "TRACERS")]
    assert tuple(kept) == SECTIONS
    assert re.match(rf"^\t{tool} -p PID( \[FUNCTION\]| FUNCTION)?$", sections["USAGE"][0])


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_shows_is_told_once(tool):
    first, *others = scripts_of(tool)
    for path in others:
        assert header(path) == {"": [header(first)[""][0], "",
                                     f"What it shows is told in ../bpftrace/{tool}.bt, and by --help."]}
    # Where one tracer has no script, the header says why.
    assert ("TRACERS" in header(first)) == (not others)


def test_help_is_the_header():
    told = run(script("bpftrace", "py_calltime"), "--help")
    assert told.returncode == 0
    assert told.stdout.startswith("py_calltime - ")
    assert all(section in told.stdout.splitlines() for section in SECTIONS)


@pytest.mark.parametrize("arguments, code, message", [
    ([], 2, "usage: py_flowinfo.bt -p PID [FUNCTION]"),
    (["-p"], 2, "usage: py_flowinfo.bt -p PID [FUNCTION]"),
    (["find"], 2, "usage: py_flowinfo.bt -p PID [FUNCTION]"),
    (["-p", "1", "find", "again"], 2, "usage: py_flowinfo.bt -p PID [FUNCTION]"),
    (["-p", "12x"], 2, "not a PID: 12x"),
    (["-p", "-1"], 2, "not a PID: -1"),
    (["-z", "-p", "1"], 2, "unknown option: -z"),
    (["-p", "4194305"], 1, "no such process: 4194305"),
    (["-p", str(os.getppid())], 1, "not a Python: process"),
])
def test_wrong_usage_gets_one_clear_line(arguments, code, message):
    told = run(script("bpftrace", "py_flowinfo"), *arguments)
    assert told.returncode == code
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("py_flowinfo.bt: ")
    assert message in told.stderr


def test_nothing_but_the_trace_is_on_the_screen():
    with Program("exceptions") as program:
        with Tool("bpftrace", "py_flowinfo", program.pid, "nothing") as tool:
            assert [line for line in tool.end() if line] == [
                "CPU     PID  DELTA(us)              FILE:LINE TYPE  FUNCTION"]


def test_a_tool_that_is_killed_leaves_no_tracer():
    with Program("exceptions") as program:
        with Tool("bpftrace", "py_calltime", program.pid) as tool:
            session = tool.pid
            tool.process.kill()
            # All who could write to it have ended when its output does.
            tool.reader.join(timeout=60)
            assert not tool.reader.is_alive()
        assert left_behind(session) == []


def test_the_end_of_the_process_ends_the_trace():
    with Program("exceptions") as program:
        with Tool("bpftrace", "py_calltime", program.pid) as tool:
            program.say()
            program.wait_for("^DONE$")
            program.say()
            assert program.finish() == 0
            tool.wait_for("^Inclusive")
            assert tool.finish() == 0


def test_the_flow_of_a_busy_process_can_be_ended(tracer):
    """It calls more functions than can be printed, and goes on doing so."""
    with Program("busy") as program:
        with Tool(tracer, "py_flowinfo", program.pid) as tool:
            tool.wait_for("-> fib")
            tool.end()


@pytest.mark.parametrize("arguments, code", [
    ([], 2), (["nothing"], 2), (["enter"], 2), (["--help"], 0), (["path"], 0)])
def test_dtrace_root_usage(arguments, code):
    told = run(DTRACE_ROOT, *arguments)
    assert told.returncode == code
    assert (told.stdout == "") == (code != 0)
    assert len(told.stderr.splitlines()) == (1 if code else 0)


def test_dtrace_root_leaves_nothing_mounted_and_passes_on_the_exit_code(dtrace):
    if not os.path.isdir(run(DTRACE_ROOT, "path").stdout.strip()):
        pytest.skip("DTrace is on this machine itself: no root was made")
    told = run(DTRACE_ROOT, "enter", "sh", "-c", "pwd; ls Makefile; exit 7", cwd=ROOT)
    assert told.returncode == 7
    assert told.stdout == f"{ROOT}\nMakefile\n"


EXAMPLES = os.path.join(ROOT, "scripts", "examples")


def titles_of(tool):
    """The lines of titles that its columns have, as they are written in its sources."""
    paths = [script(tracer, tool) for tracer in TRACERS]
    paths.append(os.path.join(ROOT, "scripts", "format", f"{tool}.awk"))
    titles = []
    for path in filter(os.path.exists, paths):
        with open(path, encoding="utf-8") as file:
            titles += re.findall(r'"\\n([A-Z][\w ()]+,)\\n"|"([A-Z][\w ()]+,)"', file.read())
    return {one or other for one, other in titles}


@pytest.mark.parametrize("tool", TOOLS)
def test_an_example_is_of_each_tracer(tool):
    with open(os.path.join(EXAMPLES, f"{tool}.txt"), encoding="utf-8") as file:
        text = file.read()
    tracers = [tracer for tracer in TRACERS if os.path.exists(script(tracer, tool))]
    for tracer in tracers:
        assert re.search(rf"^# scripts/trace {tool} .*--tracer {tracer}\b", text, re.M)
    for title in titles_of(tool):
        assert text.splitlines().count(title) >= len(tracers)
    at = text.replace("/srv/cat-videos/demo", "").replace(" demo/", "")
    assert "/demo" not in at, "no path of a machine"
