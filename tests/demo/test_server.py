# SPDX-License-Identifier: MIT
"""The cat-video server: what a seed tells, how it ends, what it refuses."""

import re
import signal
import subprocess
import sys

import pytest

from lib.tracing import PYTHON, ROOT, Child

sys.path.insert(0, ROOT)
import demo                             # noqa: E402

RUNS = re.compile(r"^The cat-video server runs: PID (\d+)$")


def serve(*options):
    return Child([PYTHON, "-m", "demo", *options], cwd=ROOT)


@pytest.mark.parametrize("seed, rounds", [(1, 0), (7, 3), (13, 5)])
def test_a_seed_tells_what_will_be_done(seed, rounds):
    with serve("--seed", str(seed), "--rounds", str(rounds), "--speed", "200") as server:
        assert server.finish() == 0
    first, *lines = server.lines
    assert int(RUNS.match(first)[1]) == server.pid
    plan = demo.plan(seed, rounds)
    text = "".join(lines)
    assert (text.count("+"), text.count("*")) == (plan.videos, plan.steps)
    assert len(lines) == plan.rounds == rounds
    for line in lines:
        assert re.fullmatch(r"(\*{1,6}\+ ){4,8}waiting for requests", line)


def test_go_does_the_same_as_the_options():
    plan = demo.plan(7, 2)
    with Child([PYTHON, "-c", "import demo; demo.go(7, 2, speed=200)"], cwd=ROOT) as server:
        assert server.finish() == 0
    text = "".join(server.lines[1:])
    assert (text.count("+"), text.count("*")) == (plan.videos, plan.steps)


def test_a_leak_changes_nothing_of_what_is_done():
    shown = []
    for options in ([], ["--leak"]):
        with serve("--seed", "13", "--rounds", "3", "--speed", "200", *options) as server:
            assert server.finish() == 0
        shown.append(server.lines[1:])
    assert shown[0] == shown[1]


@pytest.mark.parametrize("leak", [False, True])
def test_a_leak_is_of_one_class(leak):
    program = ("import gc, demo.server\n"
               f"demo.go(7, 3, 200, leak={leak})\n"
               "left = [type(video).__name__ for video in gc.get_objects()\n"
               "        if isinstance(video, demo.server.CatVideo)]\n"
               "print(len(left), *set(left))")
    with Child([PYTHON, "-c", program], cwd=ROOT) as server:
        assert server.finish() == 0
    expected = f"{demo.plan(7, 3).videos // 3} BoxCat" if leak else "0"
    assert server.lines[-1] == expected


def test_without_a_seed_every_run_is_another():
    shown = set()
    for _ in range(3):
        with serve("--rounds", "2", "--speed", "200") as server:
            assert server.finish() == 0
        shown.add(tuple(server.lines[1:]))
    assert len(shown) > 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(number):
    with serve("--speed", "20") as server:
        for _ in range(3):
            server.wait_for("waiting for requests$")
        assert server.finish(number) == 0
    assert server.lines[-1] == "The cat-video server has ended."
    assert not any("Traceback" in line for line in server.lines)


@pytest.mark.parametrize("option, value", [
    ("--rounds", "x"), ("--rounds", "-1"), ("--seed", "1.5"), ("--speed", "0"),
    ("--speed", "-1"), ("--speed", "nan"), ("--speed", "inf"), ("--speed", "1e-300"),
    ("--colour", "red")])
def test_wrong_options_end_in_2(option, value):
    told = subprocess.run([PYTHON, "-m", "demo", option, value], cwd=ROOT, check=False,
                          capture_output=True, text=True, timeout=60)
    assert told.returncode == 2
    assert told.stdout == ""
    assert "error: " in told.stderr.splitlines()[-1]


def test_help_ends_in_0():
    told = subprocess.run([PYTHON, "-m", "demo", "--help"], cwd=ROOT, check=False,
                          capture_output=True, text=True, timeout=60)
    assert told.returncode == 0
    assert all(option in told.stdout for option in ("--seed", "--rounds", "--speed", "--leak"))


def test_it_says_when_nobody_reads():
    with subprocess.Popen([PYTHON, "-m", "demo", "--speed", "200"], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        server.stdout.readline()
        server.stdout.close()
        told = server.stderr.read()
        assert server.wait(timeout=60) == 1
    assert told == "demo: cannot write: nobody reads the output\n"
