# SPDX-License-Identifier: MIT
"""Thousands of tracers that come, go and are killed, while a program in which all
probes fire makes threads and children, and checks its own results.

The semaphores are those of every process of this binary: nobody else may trace it
meanwhile."""
import os
import random
import re
import subprocess
import time

import pytest

from lib.notes import file_offset, load_bias, read_notes, read_segments, read_semaphores
from lib.tracing import BINARY, FREE_THREADED, PYTHON, Bpftrace, Child, say_seen, wait_for_all

HERE = os.path.dirname(os.path.abspath(__file__))
# Without a GIL its probes are silent.
NOTES = [note for note in read_notes(BINARY)
         if not (FREE_THREADED and note.name.startswith("gil__"))]
NO_LINKS = 3
ATTACHES = 10_000
PATIENCE = 600          # seconds; it takes a few on a machine that does nothing else


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    program = str(tmp_path_factory.mktemp("storm") / "storm")
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror",
                    os.path.join(HERE, "storm.c"), "-o", program], check=True)
    return program


def start_restless():
    program = Child([PYTHON, "-E", "-s", "-W", "ignore", os.path.join(HERE, "restless.py")])
    try:
        program.wait_for("^READY$")
    except BaseException:
        program.__exit__()
        raise
    return program


def start_storm(storm, pid, attaches, seed=1):
    """It blows when the list of probes has been read to its end."""
    segments, bias = read_segments(BINARY), load_bias(pid, BINARY)
    tracers = Child([storm, BINARY, str(pid), str(attaches), str(seed)])
    for note in NOTES:
        tracers.say(f"{note.name} {file_offset(segments, note.location)} "
                    f"{file_offset(segments, note.semaphore)} {note.semaphore + bias}")
    tracers.process.stdin.close()
    return tracers


def end_storm(tracers):
    """{what: how often} of its report; {} where the process ended before."""
    code = tracers.finish(patience=PATIENCE)
    print(*tracers.lines, sep="\n")
    if code == NO_LINKS:
        pytest.skip("this kernel has no links of many uprobes (before 6.6)")
    assert code == 0, tracers.lines
    if "GONE" in tracers.lines:
        return {}
    counts = [re.match(r"(\w+(?: \w+)?) (\d+)$", line) for line in tracers.lines]
    return {match[1]: int(match[2]) for match in counts if match}


def assert_well(program):
    """It is idle, has not come to harm, and ends."""
    values = read_semaphores(program.pid, BINARY)
    assert set(values.values()) == {0}, values
    program.say()
    turns, children = map(int, program.wait_for(r"^OK (\d+) (\d+)$").groups())
    assert turns == 75 * children > 0
    assert program.finish() == 0, program.lines


def test_ten_thousand_attaches(storm):
    with start_restless() as program, start_storm(storm, program.pid, ATTACHES) as tracers:
        counts = end_storm(tracers)
        assert counts["attached"] >= ATTACHES
        assert counts["killed"] > 0 and counts["events"] > 0 and counts["event_hits"] > 0
        hits = {note.name: counts[f"hits {note.name}"] for note in NOTES}
        assert min(hits.values()) > 0, hits
        assert_well(program)


@pytest.mark.parametrize("seed", range(4))
def test_program_that_is_killed(storm, seed):
    """Tracers of one that has gone leave, and another is traced as ever."""
    with start_restless() as program, start_restless() as other:
        with start_storm(storm, program.pid, 1_000_000_000, seed) as tracers:
            tracers.wait_for("^BLOWS$")
            time.sleep(random.Random(seed).random() / 10)
            program.kill()
            assert end_storm(tracers) == {}
        with start_storm(storm, other.pid, 1) as tracers:
            assert end_storm(tracers)["attached"] >= 1
        assert_well(other)


def test_bpftrace_that_is_killed():
    """Each time with all probes attached, and fired. What one of them left behind, as
    storm.c says of it, the last one takes along."""
    names = [note.name for note in NOTES]
    with start_restless() as program:
        for killed in (True, True, True, False):
            with Bpftrace(say_seen(names), program.pid) as tracer:
                wait_for_all(tracer, names)
                if killed:
                    tracer.kill()
                else:
                    tracer.interrupt()
        assert_well(program)
