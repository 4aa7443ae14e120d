# SPDX-License-Identifier: MIT
"""The comparison of CPython's own tests finds what differs, and leaves nothing behind."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from lib.tracing import FREE_THREADED, PATIENCE, ROOT, SERIES

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
            env={**os.environ, "TMPDIR": str(self.folder), "PLANTED": planted, "MARKER": str(self.marker)})

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


def test_what_fails_on_both_is_no_difference_and_nothing_is_run_again(check):
    code, lines = check.run("idle")
    assert code == 0
    assert lines["passed"].split() == ["7", "7"]
    assert lines["failed"].split() == ["2", "2"]
    assert lines["skipped"].split() == ["1", "1"]
    assert lines["DIFFERENT"] == lines["unsteady"] == lines["explained"] == "0"
    assert any("2/2" in line for line in lines)
    lists = list(check.folder.glob("results/*/*.list"))
    assert len(lists) == 2
    assert lists[0].read_text() == lists[1].read_text()
    code, lines = check.run("idle", "probes")       # would differ now
    assert code == 0
    assert not any("2/2" in line for line in lines)


def test_what_differs_is_found_and_told_from_what_did_once(check):
    # A reason for one state of a case is none for another.
    check.explained.write_text(f"* idle {CASE}test_with_probes skipped it is planted\n")
    code, lines = check.run("idle", "probes,first")
    assert code == 1
    assert (lines["DIFFERENT"], lines["unsteady"], lines["explained"]) == ("1", "1", "0")
    assert CASE + "test_with_probes: passed -> failed" in lines
    check.explained.write_text(f"* idle {CASE}test_with_* failed it is planted\n")
    code, lines = check.run("idle", "probes,first")
    assert code == 0
    assert (lines["DIFFERENT"], lines["unsteady"], lines["explained"]) == ("0", "1", "1")
    assert "it is planted" in lines


def test_what_came_out_last_is_recorded(check):
    record = check.folder / "record.md"
    for planted, *expected in ("probes,first", "0", "1", "1"), ("", "0", "0", "0"):
        check.run("idle", planted, "--record", str(record))
        shutil.rmtree(check.folder / "results")
        _, _, *rows = [line for line in record.read_text().splitlines() if line.startswith("|")]
        (series, run, _, _, *numbers), = (row.strip("| ").split(" | ") for row in rows)
        assert (series, run) == ("{}.{}".format(*SERIES) + "t" * FREE_THREADED, "idle")
        assert numbers == ["2", "12", *expected]


def test_a_crash_is_found_and_a_case_can_be_left_out(check):
    code, lines = check.run("idle", "crash", "test_planted")
    assert code == 1
    assert "test_planted: passed -> ended by SIGABRT" in lines
    shutil.rmtree(check.folder / "results")
    check.explained.write_text(f"* idle {CASE}test_crash not-there it ends the others\n")
    code, lines = check.run("idle", "crash", "test_planted")
    assert code == 0
    assert lines["explained"] == "1"


@pytest.mark.parametrize("line", ["* idle test_gc failed", "* sometimes test_gc failed it is so"])
def test_a_line_that_gives_no_reason_is_refused(check, line):
    check.explained.write_text(line + "\n")
    code, lines = check.run("idle")
    assert code == 1
    assert any("not SERIES RUN CASE STATE REASON" in line for line in lines)


@needs_root
@pytest.mark.parametrize("run", ["counted", "all"])
def test_what_differs_under_a_tracer_is_found(check, run):
    code, lines = check.run(run, "watched", "test_planted")
    assert code == 1
    assert lines["DIFFERENT"] == "1"
    assert CASE + "test_watched: passed -> failed" in lines


@pytest.mark.parametrize("run, number", [
    ("idle", signal.SIGTERM), pytest.param("counted", signal.SIGINT, marks=needs_root)])
def test_a_run_that_is_interrupted_leaves_nothing_behind(check, run, number):
    if run != "idle":
        check.run("idle", "", "test_planted")       # then the one without probes was run
    process = check.start(run, "wait", "test_planted")
    give_up = time.monotonic() + PATIENCE
    while not check.marker.exists():
        assert process.poll() is None and time.monotonic() < give_up
        time.sleep(0.1)
    process.send_signal(number)
    assert process.wait(PATIENCE) == 128 + number
    process.stdout.close()
    check.left_nothing()
