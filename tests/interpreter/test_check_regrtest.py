# SPDX-License-Identifier: MIT
"""The comparison of CPython's own tests finds what differs, and leaves nothing behind."""
import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import pytest

from lib.tracing import PATIENCE, ROOT

FOLDER = os.path.join(ROOT, "tests", "regrtest")
CASE = "test_planted.Planted."
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="tracing needs root")


class Check:
    """The comparison on two small modules, one of which differs where it is told to."""

    def __init__(self, folder):
        self.folder = folder
        self.marker = folder / "marker"
        self.explained = folder / "explained"
        self.explained.write_text("# nothing\n")

    def start(self, run, planted="", *more):
        return subprocess.Popen(
            [os.path.join(FOLDER, "run"), "--run", run, "--testdir", os.path.join(FOLDER, "planted"),
             "--results", str(self.folder / "results"), "--explained", str(self.explained), *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "TMPDIR": str(self.folder), "PLANTED": f"{planted}={self.marker}"})

    def run(self, *arguments):
        """The exit code and {what a line begins with: the rest}."""
        process = self.start(*arguments)
        output, _ = process.communicate()
        print(output)
        self.left_nothing()
        lines = (line.strip().partition("  ") for line in output.splitlines())
        return process.returncode, {name: rest.strip() for name, _, rest in lines}

    def left_nothing(self):
        """No folder, and no process: each has the folder in its environment."""
        assert not list(self.folder.glob("regrtest-*"))
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                environment = pathlib.Path("/proc", name, "environ").read_bytes()
                command = pathlib.Path("/proc", name, "cmdline").read_bytes()
                assert os.fsencode(self.folder) not in environment, command


@pytest.fixture
def check():
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        yield Check(pathlib.Path(folder))


def test_what_fails_on_both_is_no_difference(check):
    code, lines = check.run("idle")
    assert code == 0
    assert lines["passed"].split() == ["7", "7"]
    assert lines["failed"].split() == ["2", "2"]
    assert lines["skipped"].split() == ["1", "1"]
    assert lines["DIFFERENT"] == lines["unsteady"] == lines["explained"] == "0"
    lists = list(check.folder.glob("results/*/*.list"))
    assert len(lists) == 2
    assert lists[0].read_text() == lists[1].read_text()


def test_what_was_run_is_not_run_again(check):
    _, lines = check.run("idle")
    assert any("2/2" in line for line in lines)
    code, lines = check.run("idle", "probes")
    assert code == 0
    assert not any("2/2" in line for line in lines)


def test_a_case_that_differs_is_found(check):
    code, lines = check.run("idle", "probes")
    assert code == 1
    assert lines["DIFFERENT"] == "1"
    assert CASE + "test_with_probes: passed -> failed" in lines


def test_a_reason_makes_a_difference_none(check):
    check.explained.write_text(f"* idle {CASE}test_with_* it is planted\n")
    code, lines = check.run("idle", "probes")
    assert code == 0
    assert (lines["DIFFERENT"], lines["explained"]) == ("0", "1")
    assert "it is planted" in lines


@pytest.mark.parametrize("line", ["3.13 idle test_gc", "3.13 sometimes test_gc it is so"])
def test_a_line_that_gives_no_reason_is_refused(check, line):
    check.explained.write_text(line + "\n")
    code, lines = check.run("idle")
    assert code == 1
    assert any("not SERIES RUN CASE REASON" in line for line in lines)


def test_a_crash_is_found(check):
    code, lines = check.run("idle", "crash")
    assert code == 1
    assert "test_planted: passed -> ended by SIGABRT" in lines


def test_what_differs_once_is_told_and_no_failure(check):
    code, lines = check.run("idle", "unsteady")
    assert code == 0
    assert (lines["DIFFERENT"], lines["unsteady"]) == ("0", "1")


@needs_root
@pytest.mark.parametrize("run", ["counted", "all"])
def test_what_differs_under_a_tracer_is_found(check, run):
    code, lines = check.run(run, "watched")
    assert code == 1
    assert CASE + "test_watched: passed -> failed" in lines
    code, lines = check.run("idle", "watched")
    assert code == 0


@pytest.mark.parametrize("run", ["idle", pytest.param("counted", marks=needs_root)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_leaves_nothing_behind(check, run, number):
    if run != "idle":
        check.run("idle")       # then the one without probes has been run
    process = check.start(run, "wait", "--timeout", "600", "test_planted")
    give_up = time.monotonic() + PATIENCE
    while not check.marker.exists():
        assert process.poll() is None and time.monotonic() < give_up
        time.sleep(0.1)
    process.send_signal(number)
    assert process.wait(PATIENCE) == 128 + number
    process.stdout.close()
    check.left_nothing()
