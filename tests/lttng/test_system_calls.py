# SPDX-License-Identifier: MIT
"""Python functions of LTTng-UST and the system calls that they make, on one time line."""
import json
import re
import subprocess

import pytest

from lib.lttng import Lttng
from lib.syscalls import Recorder
from lib.tracing import PYTHON, ROOT

ROUNDS = 1009
PROGRAM = f"""
import os, sys
def cat(file): os.write(file, b"meow")
print("READY", flush=True)
sys.stdin.readline()
file = os.open("/dev/null", os.O_WRONLY)
for _ in range({ROUNDS}): cat(file)
"""


def show(world, folder, text):
    """What StackView shows of the functions and the system calls of a program, less what
    stands before it on each line: the machine and thread, the time, the duration."""
    with world.start(PYTHON, "-s", "-c", text) as program:
        program.wait_for("^READY$")
        world.begin("python:function__entry,python:function__return")
        with Recorder(folder, program.pid) as recorder:
            program.say()
            assert program.finish() == 0
            assert recorder.end()[1] == 0
        world.end()
    done = subprocess.run(
        ["babeltrace2", f"--plugin-path={ROOT}/babeltrace", world.trace, recorder.folder, "-c",
         "sink.pycon.StackView", "-p", f"color=never,threads=[{json.dumps(program.pid)}]"],
        capture_output=True, text=True, check=True)
    return [re.sub(r" \([0-9.]+ .?s\)$", "", line) for line in done.stdout.splitlines()[1:]]


@pytest.mark.usefixtures("stackview")
def test_each_call_is_in_its_function(world, tmp_path):
    lines = [line[39:] for line in show(world, tmp_path / "syscalls", PROGRAM)]
    first = next(i for i, line in enumerate(lines) if line.startswith("cat ["))
    found = re.match(r"  write\(fd=(\d+), buf=(\w+), count=4\)$", lines[first + 1])
    assert found, lines[first:first + 4]
    assert lines[first:first + 4 * ROUNDS] == ROUNDS * [
        "cat [<string>:3]", found[0], "  = 4", "<- cat"]


@pytest.mark.usefixtures("stackview")
def test_calls_in_a_container_are_in_its_functions(tmp_path):
    """The recorder is outside of it; those of another host would have a stack of their own."""
    with Lttng(tmp_path, "container") as world:
        lines = show(world, tmp_path / "syscalls", PROGRAM)
    first = next(i for i, line in enumerate(lines) if "cat [<string>:3]" in line)
    columns = [line.find(text) for line, text in zip(
        lines[first:], ("cat [<string>:3]", "write(fd=", "= 4", "<- cat"))]
    assert columns == [columns[0], columns[0] + 2, columns[0] + 2, columns[0]], lines[first:first + 4]
