# SPDX-License-Identifier: MIT
"""Two servers, each a machine of its own, and one viewer, to which all is sent."""
import contextlib
import os
import re
import signal

import pytest

from lib.lttng import Lttng
from lib.timeline import nested
from lib.tracing import PYTHON, ROOT

FUNCTIONS = "3_functions /http/server.py /demo/httpserver.py"
SERVERS = {"alpha": "1_logging", "beta": FUNCTIONS}
ROUNDS = (("alpha", "tabby"), ("beta", "calico"), ("alpha", "tuxedo"), ("beta", "tabby"), ("beta", "tuxedo"))


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


def commands_of_the_readme(**words):
    """Of the viewer at first; of each server; of the viewer at the end; with these words filled in."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        part = file.read().partition("### Many machines")[2].partition("\n### ")[0]
    for name, value in {"./python-dtrace": PYTHON, **words}.items():
        part = part.replace(name, value)
    blocks = re.findall(r"(?:^    .*\n)+", part, re.M)
    assert len(blocks) == 3
    return [[line.strip() for line in block.splitlines()] for block in blocks]


class Server:
    """A machine where the commands of the README were typed in, up to the server's."""

    def __init__(self, machine, commands):
        self.machine = machine
        serve = next(i for i, command in enumerate(commands) if "PYTHONLTTNG=" in command)
        for command in commands[:serve]:
            machine.run("sh", "-c", command)
        self.after = commands[serve + 1:]
        self.program = machine.start("sh", "-c", f"exec env {commands[serve]}")
        self.port = self.program.wait_for_start(r"port (\d+)$")[1]

    def ask(self, cat):
        self.machine.run("curl", "--silent", "--fail", f"http://127.0.0.1:{self.port}/{cat}")

    def end(self):
        assert self.program.finish(signal.SIGTERM) == 0
        for command in self.after:
            self.machine.run("sh", "-c", command)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.program.__exit__()


def lines_of(server, lines):
    """What it did, indented; the columns before are as wide as the names."""
    found = [line.partition(f" {server.program.pid} ")[2] for line in lines]
    left = min(len(line) - len(line.lstrip()) for line in found if line)
    return [line[left:] for line in found if line]


@pytest.mark.usefixtures("stackview")
def test_one_time_line_of_two_machines(machines, tmp_path):
    viewer, servers = machines["viewer"], {}
    relay, _, view = commands_of_the_readme(TRACES=str(tmp_path / "relayed"))
    with contextlib.ExitStack() as stack:
        stack.enter_context(viewer.start(*relay[0].split(), PYTHONLTTNG="0"))
        viewer.run("bash", "-c", "until (: </dev/tcp/127.0.0.1/5342) 2>/dev/null; do sleep 0.05; done")
        for number, (name, what) in enumerate(SERVERS.items()):
            address = connect(viewer, machines[name], f"net{number}")
            commands = commands_of_the_readme(VIEWER=address)[1]
            servers[name] = stack.enter_context(
                Server(machines[name], [command.replace(FUNCTIONS, what) for command in commands]))
        for name, cat in ROUNDS:
            servers[name].ask(cat)
        for server in servers.values():
            server.end()
        lines = viewer.run("sh", "-c", view[0]).splitlines()[1:]
    requests = [(line.split()[3], re.search(r"GET /(\w+)", line)[1]) for line in lines
                if "INFO cats: " in line and "GET /" in line]
    assert requests == list(ROUNDS)
    logged = lines_of(servers["alpha"], lines)
    assert len(logged) == 2 * 2 and all(line.startswith("INFO cats: ") for line in logged)
    assert [inside[-5:] for what, inside in nested(lines_of(servers["beta"], lines)) if "GET /" in what] == \
        3 * [["handle_one_request", "do_GET", "send_response", "log_request", "log_message"]]
