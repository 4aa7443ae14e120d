# SPDX-License-Identifier: MIT
"""The lessons, each on a server whose requests are known: what they print is what they promise."""

import collections
import contextlib
import os
import random
import re
import signal
import subprocess
import sys

import pytest

from lib.tracing import ROOT, Child
from watching import BUCKET, TRACERS, UNITS, Program, Watcher, once, script

sys.path.insert(0, ROOT)
import demo                             # noqa: E402
from demo.server import draw_depths     # noqa: E402

# As the programs serving and serving_twice have them.
SEED, OTHER_SEED, ROUNDS = 13, 7, 3
STEP = 2.5                              # ms at least of a step, and of a video
PAWS = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
LESSONS = ("01_one_probe", "02_predicate", "03_top_ten", "04_aggregations", "05_histograms",
           "06_associative_array", "07_thread_local", "08_speculation", "09_begin_end", "10_flow")
START = "Tracing... Hit Ctrl-C to end."
LONG = 5                                # steps of a search that lesson 8 shows


def read_rounds(seed):
    """How many steps each search has, round by round."""
    dice = random.Random(seed)
    return [[depth + 1 for depth in draw_depths(dice)] for _ in range(ROUNDS)]


def all_steps(seed=SEED):
    return [steps for searches in read_rounds(seed) for steps in searches]


PLAN = demo.plan(SEED, ROUNDS)
LONG_SEARCHES = [steps for steps in all_steps() if steps >= LONG]


# What a line of each looks like; by tracer, where they differ.
ROWS = {
    "01_one_probe": r"^ *(\d+) (\S+)$",
    "02_predicate": r"^\d{4}[- ]\w+[- ]\d+ \d\d:\d\d:\d\d  process (\d+), thread (\d+): (\w+)$",
    "03_top_ten": {"bpftrace": r"^@calls\[(.*\.py), (\w+)\]: (\d+)$",
                   "dtrace": r"^ +(\S+\.py) +(\w+) +(\d+) *$"},
    "04_aggregations": r"^@?([a-z]+):? +(\d+)$",
    "05_histograms": r"^(.*(?:\bsteps, |- Distribution -|\|).*)$",
    "06_associative_array": r"^ *(\d+) ms (\S+)$",
    "07_thread_local": {"bpftrace": r"^@videos\[(\d+), (\d+)\]: (\d+)$",
                        "dtrace": r"^ +(\d+) +(\d+) +(\d+) *$"},
    "08_speculation": r"^ *(\d+) ms (\w+), (\d+)$",
    "09_begin_end": r"^(\d+) videos in (\d+) ms$",
    "10_flow": r"^( *(?:->|<-) \w+)$",
}
# bpftrace drops what is in its buffers when it is ended, and DTrace what it is to
# throw away or show: what has to be seen before, and how often.
LAST = {"01_one_probe": (r"\bpaw_47$", 47), "02_predicate": ("new_cat_video$", PLAN.videos),
        "06_associative_array": (" workload$", 1),
        "08_speculation": ("new_cat_video", len(LONG_SEARCHES))}


class Lesson(Watcher):
    """Not attached yet: all attach at the same time."""

    def __init__(self, tracer, name, pid):
        Child.__init__(self, [script(tracer, f"lessons/{name}"), "-p", str(pid)], start_new_session=True)


@once
def learn(tracer):
    """{lesson: what it printed}, {lesson: its server}; all at the same time, each on a
    server of its own, for DTrace has a process to itself while it attaches."""
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Program(
            "serving_twice" if name == "07_thread_local" else "serving")) for name in LESSONS}
        lessons = {name: stack.enter_context(Lesson(tracer, name, server.pid))
                   for name, server in servers.items()}
        for lesson in lessons.values():
            lesson.wait_for("^Tracing")
        for server in servers.values():
            server.say()
        for server in servers.values():
            server.wait_for("^DONE$")
        for name, lesson in lessons.items():
            pattern, times = LAST.get(name, ("", 0))
            for _ in range(times):
                lesson.wait_for(pattern)
        for lesson in lessons.values():
            if lesson.process.poll() is None:
                lesson.process.send_signal(signal.SIGINT)
        printed = {name: lesson.end() for name, lesson in lessons.items()}
        for server in servers.values():
            server.say()
            assert server.finish() == 0
    return printed, servers


def pattern_of(tracer, name):
    pattern = ROWS[name]
    return re.compile(pattern if isinstance(pattern, str) else pattern[tracer])


def rows_of(tracer, name):
    """The parts of its lines."""
    lines = [line for line in learn(tracer)[0][name] if line.strip()]
    print("\n".join(lines))
    own = [line for line in lines if line != START]
    assert len(lines) - len(own) == 1
    matches = [pattern_of(tracer, name).match(line) for line in own]
    assert all(matches), own[matches.index(None)]
    return [match.groups() for match in matches]


def expected_calls():
    """The functions of the server that are known by name, in their order."""
    calls = []
    for searches in read_rounds(SEED):
        calls += ["draw_depths", "serve"]
        for steps in searches:
            calls += ["find"] * steps + ["new_cat_video"]
        calls.append("wait_for_requests")
    return calls + [f"paw_{times}" for times in PAWS for _ in range(times)]


def test_one_probe_shows_each_call_in_order(tracer):
    rows = rows_of(tracer, "01_one_probe")
    expected = expected_calls()
    assert [name for _, name in rows if name in set(expected)] == expected
    with open(os.path.join(ROOT, "demo", "server.py"), encoding="utf-8") as file:
        source = file.read().splitlines()
    assert all(source[int(number) - 1].startswith("def find(") for number, name in rows if name == "find")


def test_predicate_shows_one_function_alone(tracer):
    pid = str(learn(tracer)[1]["02_predicate"].pid)
    assert rows_of(tracer, "02_predicate") == [(pid, pid, "new_cat_video")] * PLAN.videos


def test_top_ten_are_the_ten_called_most(tracer):
    rows = rows_of(tracer, "03_top_ten")
    calls = collections.Counter(expected_calls())
    expected = sorted(calls.values())[-10:]
    assert [int(number) for _, _, number in rows] == expected
    assert {name: int(number) for _, name, number in rows} == dict(calls.most_common(10))
    files = {name: file for file, name, _ in rows}
    assert files["find"].endswith("server.py") and files["paw_47"].endswith("serving.py")


def test_aggregations_are_those_of_the_numbers(tracer):
    numbers = dict(rows_of(tracer, "04_aggregations"))
    steps = all_steps()
    assert {name: int(number) for name, number in numbers.items()} == {
        "videos": len(steps), "steps": sum(steps), "fewest": min(steps), "most": max(steps),
        "mean": sum(steps) // len(steps)}


def test_histograms_have_each_number_in_its_interval(tracer):
    histograms = []
    for (line,) in rows_of(tracer, "05_histograms"):
        bucket = BUCKET[tracer].match(line)
        if "steps, " in line:
            histograms.append({})
        elif bucket and int(bucket[3]):
            histograms[-1][int(bucket[1]) * UNITS[bucket[2]]] = int(bucket[3])
    steps = all_steps()
    assert histograms == [dict(collections.Counter(steps)),
                          dict(collections.Counter(1 << (number.bit_length() - 1) for number in steps))]


def test_associative_array_keeps_the_start_of_each_call(tracer):
    rows = [(name, int(ms)) for ms, name in rows_of(tracer, "06_associative_array") if name in ("find", "new_cat_video")]
    expected = [(name, level) for steps in all_steps()
                for level, name in enumerate(["new_cat_video"] + ["find"] * steps, 1)]
    assert [name for name, _ in rows] == [name for name, _ in expected]
    for (_, ms), (_, level), before in zip(rows, expected, [("", 0)] + rows):
        assert ms >= int(STEP * level), rows
        assert level == 1 or ms >= before[1], rows


def test_each_thread_has_its_own_variable(tracer):
    server = learn(tracer)[1]["07_thread_local"]
    threads = {int(thread): int(seed) for seed, thread in
               re.findall(r"SEED (\d+) THREAD (\d+)", "\n".join(server.lines))}
    assert sorted(threads.values()) == [OTHER_SEED, SEED]
    told = {seed: {} for seed in threads.values()}
    for row in rows_of(tracer, "07_thread_local"):
        thread, steps, number = map(int, row)
        told[threads[thread]][steps] = number
    assert told == {seed: dict(collections.Counter(all_steps(seed))) for seed in told}


def test_speculation_shows_what_was_worth_it_and_nothing_else(tracer):
    rows = rows_of(tracer, "08_speculation")
    expected = [row for steps in LONG_SEARCHES
                for row in [("find", number) for number in range(1, steps + 1)] + [("new_cat_video", steps)]]
    assert [(name, int(number)) for _, name, number in rows] == expected
    for ms, name, number in rows:
        taken = int(number) - (name == "find")      # steps that had ended then
        assert int(ms) >= int(STEP * taken), rows


def test_end_sums_up(tracer):
    ((videos, ms),) = rows_of(tracer, "09_begin_end")
    assert int(videos) == PLAN.videos
    assert int(ms) >= int(STEP * (PLAN.steps + PLAN.videos))


def test_flow_ends_after_four_lines(tracer):
    assert [line for (line,) in rows_of(tracer, "10_flow")] == [
        "-> workload", "  -> go", "    -> check_arguments", "    <- check_arguments"]


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("tracer", TRACERS)
def test_each_lesson_is_there_and_says_what_it_teaches(tracer):
    folder = os.path.join(ROOT, "scripts", tracer, "lessons")
    assert tuple(sorted(os.path.splitext(name)[0] for name in os.listdir(folder))) == LESSONS
    for number, name in enumerate(LESSONS, 1):
        path = script(tracer, f"lessons/{name}")
        assert os.access(path, os.X_OK)
        told = subprocess.run([path, "--help"], capture_output=True, text=True, check=True).stdout
        assert told.startswith(f"Lesson {number}: ")
        assert {"TEACHES", "SHOWS"} <= set(told.splitlines())
        # Its own head, and not that of the other tracer's.
        text = read_text(path).replace(" *\t", " * \t")
        assert "".join(f" * {line}".rstrip() + "\n" for line in told.splitlines()) in text


def test_the_readme_lists_them_in_order():
    section = read_text(os.path.join(ROOT, "README.md")).split("\n## Learning D\n")[1].split("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == LESSONS


@pytest.mark.parametrize("arguments, code, message", [
    ([], 2, "usage: 02_predicate.d -p PID"),
    (["-p", "1", "find"], 2, "lessons/02_predicate knows no function"),
])
def test_wrong_usage_of_a_lesson_gets_one_clear_line(arguments, code, message):
    told = subprocess.run([script("dtrace", "lessons/02_predicate"), *arguments],
                          capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (code, "")
    assert message in told.stderr and len(told.stderr.splitlines()) == 1
