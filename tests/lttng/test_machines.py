# SPDX-License-Identifier: MIT
"""Two servers, each a machine of its own, and one viewer, to which all is sent."""
import contextlib
import subprocess

import pytest

from lib.lttng import Lttng
from lib.tracing import PYTHON, ROOT

PROGRAM = """
import sys
def cat(): pass
print("READY", flush=True)
for line in sys.stdin:
    for _ in range(int(line)): cat()
    print("DONE", flush=True)
"""
SERVERS = ("alpha", "beta")
ROUNDS = (("alpha", 3), ("beta", 2), ("alpha", 1), ("beta", 4))


def connect(viewer, server, network):
    """A cable between the two; the viewer is .1 of that network."""
    viewer.run("ip", "link", "add", network, "type", "veth", "peer", "name", "eth0", "netns",
               str(server.holder.pid))
    for machine, name, number in (viewer, network, 1), (server, "eth0", 2):
        machine.run("ip", "address", "add", f"10.0.{network[-1]}.{number}/24", "dev", name)
        machine.run("ip", "link", "set", name, "up")
    return f"10.0.{network[-1]}.1"


@pytest.fixture
def machines(lttng_is_here, tmp_path):
    with contextlib.ExitStack() as stack:
        found = {}
        for name in ("viewer", *SERVERS):
            (tmp_path / name).mkdir()
            found[name] = stack.enter_context(Lttng(tmp_path / name, name))
        yield found


def view(folder):
    """The time line of all that is in a folder."""
    done = subprocess.run(["babeltrace2", f"--plugin-path={ROOT}/babeltrace", folder, "-c",
                           "sink.pycon.StackView", "-p", "color=never"], text=True, capture_output=True,
                          check=True)
    return done.stdout.splitlines()[1:]


@pytest.mark.usefixtures("stackview")
def test_one_time_line_of_two_machines(machines, tmp_path):
    viewer = machines["viewer"]
    output = str(tmp_path / "relayed")
    with contextlib.ExitStack() as stack:
        stack.enter_context(viewer.start("lttng-relayd", f"--output={output}", PYTHONLTTNG="0"))
        viewer.run("bash", "-c", "until (: </dev/tcp/127.0.0.1/5342) 2>/dev/null; do sleep 0.05; done")
        programs = {}
        for number, name in enumerate(SERVERS):
            address = connect(viewer, machines[name], f"net{number}")
            programs[name] = stack.enter_context(machines[name].start(PYTHON, "-s", "-c", PROGRAM))
            programs[name].wait_for("^READY$")
            machines[name].begin("python:function__entry,python:function__return", relay=address)
        for name, calls in ROUNDS:
            programs[name].say(str(calls))
            programs[name].wait_for("^DONE$")
        for name in SERVERS:
            machines[name].run("lttng", "stop")
            machines[name].run("lttng", "destroy")
            assert programs[name].finish() == 0
        lines = view(output)
    cats = [line for line in lines if " cat [" in line]
    expected = [name for name, calls in ROUNDS for _ in range(calls)]
    assert [name for line in cats for name in SERVERS if f" {programs[name].pid} " in line] == expected
    # Its name is shown as soon as there is a second one.
    assert [next((name for name in SERVERS if f" {name} python3 " in line), None) for line in cats] == \
        3 * [None] + expected[3:]
