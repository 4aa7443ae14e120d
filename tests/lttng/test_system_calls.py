# SPDX-License-Identifier: MIT
"""Python functions of LTTng-UST and the system calls that they make, on one time line."""
import json
import os
import re
import subprocess

import pytest

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


@pytest.mark.usefixtures("stackview")
def test_each_call_is_in_its_function(world, tmp_path):
    with world.start(PYTHON, "-s", "-c", PROGRAM) as program:
        program.wait_for("^READY$")
        world.begin("python:function__entry,python:function__return")
        with Recorder(tmp_path / "syscalls", program.pid) as recorder:
            program.say()
            assert program.finish() == 0
            assert recorder.end()[1] == 0
        world.end()
    done = subprocess.run(
        ["babeltrace2", f"--plugin-path={ROOT}/babeltrace", world.trace, recorder.folder, "-c",
         "sink.pycon.StackView", "-p", f"color=never,threads=[{json.dumps(program.pid)}]"],
        capture_output=True, text=True, check=True)
    lines = [re.sub(r" \([0-9.]+ .?s\)$", "", line[39:]) for line in done.stdout.splitlines()[1:]]
    first = next(i for i, line in enumerate(lines) if line.startswith("cat ["))
    found = re.match(r"  write\(fd=(\d+), buf=(\w+), count=4\)$", lines[first + 1])
    assert found, lines[first:first + 4]
    assert lines[first:first + 4 * ROUNDS] == ROUNDS * [
        "cat [<string>:3]", found[0], "  = 4", "<- cat"]
