# SPDX-License-Identifier: MIT
"""The parameters: what each chooses, and what is no value of it."""
import itertools
import os
import re
import subprocess

import pytest

from lib.tracing import ROOT
from ctf import Address, Thread, Trace

SINK = "sink.pycon.StackView"
MICROSECOND = 1000
MILLISECOND = 1000 * MICROSECOND


@pytest.fixture
def trace(tmp_path):
    return Trace(tmp_path / "trace")


@pytest.fixture
def town(tmp_path):
    """Two processes of two threads, each in a function of its own name, one line each."""
    trace = Trace(tmp_path / "town", context=("vpid", "vtid", "procname", "pthread_id"))
    for time, (pid, tid, name) in enumerate(((100, 100, "server"), (100, 101, "worker"),
                                             (200, 200, "client"), (200, 201, "sender"))):
        thread = Thread(trace, vpid=pid, vtid=tid, procname=name, pthread_id=7000 + tid)
        thread.fire(time, "python:thread__start", ident=7000 + tid, native=tid, name=f"Cat-{tid}")
    return trace.end()


def test_a_process_is_known_by_its_first_thread_from_when_that_comes(stackview, trace):
    main, worker = Thread(trace, procname="server"), Thread(trace, vtid=101, procname="worker")
    worker.log(0, "early")
    main.log(1, "hello")
    worker.log(2, "late")
    rows = stackview.tree(trace.end(), processes="server")
    assert [row.split()[2] for row in rows] == ["hello", "late"]


def seen(rows):
    return [int(row.split("-")[1].split()[0]) for row in rows]


@pytest.mark.parametrize("chosen, threads", [
    ({"processes": [100]}, [100, 101]),
    ({"processes": 200}, [200, 201]),
    ({"processes": "server"}, [100, 101]),
    ({"processes": ["cl*", 100]}, [100, 101, 200, 201]),
    ({"processes": ["cl*"]}, [200, 201]),
    ({"processes": "nobody"}, []),
    ({"threads": [101, 200]}, [101, 200]),
    ({"threads": "work*"}, [101]),
    ({"threads": "Cat-2*"}, [200, 201]),
    ({"threads": 7101}, [101]),
    ({"threads": [101, 201], "processes": "client"}, [201]),
])
def test_processes_and_threads_are_chosen_by_number_or_name(stackview, town, chosen, threads):
    assert seen(stackview.tree(town, **chosen)) == threads


def test_a_name_that_a_thread_takes_later_counts_from_then_on(stackview, trace):
    Thread(trace, procname="python3").log(0, "before")
    Thread(trace, procname="cats").log(1, "after")
    assert [row.split()[2] for row in stackview.tree(trace.end(), threads="cats")] == ["after"]


def test_kinds(stackview, trace):
    server = Thread(trace)
    server.enter(0, "find")
    server.log(1, "hello")
    server.syscall(2, "close", fd=5)
    server.fire(3, "lttng_ust_cyg_profile_fast:func_entry", addr=Address(1))
    server.fire(4, "sched_switch", prev_comm="a")
    trace.end()
    rows = {"python": "find [server.py:1]", "logging": "INFO web: hello [find:87]",
            "syscall": "close(fd=5)", "native": "??? [0x1]", "other": 'sched_switch(prev_comm="a")'}
    for count in range(1, 6):
        for kinds in itertools.combinations(rows, count):
            shown = [row.strip() for row in stackview.tree(trace.folder, kinds=kinds)]
            assert shown == [rows[kind] for kind in rows if kind in kinds]
    assert len(stackview.tree(trace.folder)) == 4, "all kinds but other"
    assert stackview.tree(trace.folder, kinds="native") == ["??? [0x1]"], "what is not shown indents nothing"


def test_depth(stackview, trace):
    server = Thread(trace)
    for depth in range(5):
        server.enter(depth, f"f{depth}")
    server.log(6, "deep")
    for depth in range(5):
        server.leave(10 + depth, f"f{4 - depth}")
    trace.end()
    assert [row.split()[0] for row in stackview.tree(trace.folder, depth=2)] == ["f0", "f1", "<-", "<-"]
    assert len(stackview.tree(trace.folder, depth=5)) == 10
    assert len(stackview.tree(trace.folder, depth=6)) == 11


def durations(trace):
    """outer (10 ms) calls quick (5 us) and slow (4 ms), which calls quick; log in each."""
    server = Thread(trace)
    server.enter(0, "outer")
    for begin in (1 * MILLISECOND, 3 * MILLISECOND):
        if begin > MILLISECOND:
            server.enter(begin - 1, "slow")
        server.enter(begin, "quick")
        server.log(begin + 1, "in quick")
        server.leave(begin + 5 * MICROSECOND, "quick")
    server.leave(7 * MILLISECOND, "slow")
    server.log(8 * MILLISECOND, "in outer")
    server.leave(10 * MILLISECOND, "outer")
    server.enter(11 * MILLISECOND, "goes on")
    return trace.end()


def test_minimum_duration_leaves_out_short_calls_and_keeps_what_has_none(stackview, trace):
    durations(trace)
    assert stackview.tree(trace.folder, minimum_duration="6us") == [
        "outer [server.py:1]", "  INFO web: in quick [find:87]", "  slow [server.py:1]",
        "    INFO web: in quick [find:87]", "  <- slow", "  INFO web: in outer [find:87]", "<- outer",
        "goes on [server.py:1]"]
    assert [row.split()[0] for row in stackview.tree(trace.folder, minimum_duration="5ms", kinds="python")
            ] == ["outer", "<-", "goes"]


@pytest.mark.parametrize("value, kept", [
    (0, 9), (1, 9), ("0", 9), ("5us", 9), ("5000", 9), ("5.001us", 5), (5001, 5), ("4ms", 5), ("4.0000005ms", 5),
    ("4.1ms", 3), ("0.01s", 3), ("10ms", 3), ("11ms", 1), ("100s", 1)])
def test_minimum_duration_is_a_time_with_a_unit(stackview, trace, value, kept):
    assert len(stackview.tree(durations(trace), minimum_duration=value, kinds="python")) == kept


def test_minimum_duration_keeps_the_order_of_time(stackview, trace):
    one, other = Thread(trace), Thread(trace, vtid=101, cpu=1)
    one.enter(0, "long")
    other.enter(10, "short")
    other.log(20, "hello")
    other.leave(30, "short")
    one.leave(5000, "long")
    assert [row.strip() for row in stackview.tree(trace.end(), minimum_duration="1us")] == [
        "long [server.py:1]", "INFO web: hello [find:87]", "<- long"]
    lines = stackview.show(trace.folder, minimum_duration="1us")
    assert [line[:9] for line in lines] == ["     0 ns", "    20 ns", "  4.98 µs"]


def test_a_call_whose_return_is_lost_lasted_until_its_caller_returned(stackview, trace):
    server = Thread(trace)
    server.enter(0, "outer")
    server.enter(10, "long")
    server.leave(5000, "outer")
    server.enter(6000, "outer")
    server.enter(6010, "short")
    server.leave(6900, "outer")
    assert [row.split()[0] for row in stackview.tree(trace.end(), minimum_duration="1us")] == [
        "outer", "long", "<-"]


def test_one_time_line_for_each_thread(stackview, trace):
    main, cat = Thread(trace), Thread(trace, vtid=101, procname="cat", cpu=1)
    main.enter(0, "serve")
    cat.log(1000, "hello", thread="Cat-1")
    main.leave(3000, "serve")
    cat.log(4000, "bye", thread="Cat-1")
    out = stackview.run(trace.end(), timeline="thread").stdout.decode()
    assert out.splitlines() == [
        "server 100", "    DELTA CPU  WHAT", "     0 ns   0  serve [server.py:1]",
        "  3.00 µs   0  <- serve (3.00 µs)", "",
        "cat 100/101 (Cat-1)", "    DELTA CPU  WHAT", "     0 ns   1  INFO web: hello [find:87]",
        "  3.00 µs   1  INFO web: bye [find:87]"]


def test_time_lines_that_are_long_are_whole(stackview, trace):
    threads = [Thread(trace, vtid=100 + number) for number in range(3)]
    for time in range(9000):
        threads[time % 3].log(time, f"{time} " + "x" * 40)
    out = stackview.run(trace.end(), timeline="thread").stdout.decode()
    numbers = [int(line.split("web: ")[1].split()[0]) for line in out.splitlines() if "web: " in line]
    assert numbers == [*range(0, 9000, 3), *range(1, 9000, 3), *range(2, 9000, 3)]


def test_full_paths(stackview, trace):
    Thread(trace).enter(0, "find", 7)
    assert stackview.tree(trace.end(), full_paths=True) == ["find [/srv/cats/server.py:7]"]
    assert stackview.tree(trace.folder, full_paths=False) == ["find [server.py:7]"]


def test_a_file_is_written(stackview, trace, tmp_path):
    Thread(trace).enter(0, "find", 7)
    done = stackview.run(trace.end(), path=str(tmp_path / "out"))
    assert done.returncode == 0 and done.stdout == b""
    assert "find [server.py:7]" in (tmp_path / "out").read_text()


def test_what_cannot_be_written_is_an_error(stackview, trace):
    Thread(trace).enter(0, "find", 7)
    trace.end()
    assert "cannot write the time line: No space left on device" in stackview.refusal(
        trace.folder, path="/dev/full")
    assert "/nowhere/at/all: No such file or directory" in stackview.refusal(
        trace.folder, path="/nowhere/at/all")


@pytest.mark.parametrize("name, value, reason", [
    ("color", "blue", "it may be auto, never or always"),
    ("color", True, "it may be auto, never or always"),
    ("color", ["always"], "it may be auto, never or always"),
    ("timeline", "cpu", "it may be merged or thread"),
    ("processes", [], "it may be process ids and names"),
    ("processes", "", "it may be process ids and names"),
    ("processes", -1, "it may be process ids and names"),
    ("processes", [["server"]], "it may be process ids and names"),
    ("threads", True, "it may be thread ids and names"),
    ("threads", 1.5, "it may be thread ids and names"),
    ("minimum-duration", "10 us", "it may be a time such as"),
    ("minimum-duration", "-1us", "it may be a time such as"),
    ("minimum-duration", "1.us", "it may be a time such as"),
    ("minimum-duration", ".5us", "it may be a time such as"),
    ("minimum-duration", "1h", "it may be a time such as"),
    ("minimum-duration", "10000000000s", "it may be a time such as"),
    ("minimum-duration", "99999999999999999999", "it may be a time such as"),
    ("minimum-duration", -1, "it may be a time such as"),
    ("depth", 0, "it may be a number from 1 on"),
    ("depth", "2", "it may be a number from 1 on"),
    ("kinds", "cats", "it may be some of these: python line"),
    ("kinds", ["python", "cats"], "it may be some of these: python line"),
    ("kinds", [], "it may be some of these: python line"),
    ("full-paths", "yes", "it may be true or false"),
    ("path", "", "it may be the path of a file to write"),
    ("path", 1, "it may be the path of a file to write"),
])
def test_what_is_no_value_is_refused(stackview, town, name, value, reason):
    assert f"parameter not valid: {name}: {reason}" in stackview.refusal(town, **{name: value})


def test_what_the_errors_name_is_there_and_in_the_manual(stackview, town):
    kinds = stackview.refusal(town, kinds="cats").split("some of these: ")[1].split(" other")[0].split()
    assert len(kinds) == 14 and stackview.run(town, kinds=[*kinds, "other"]).returncode == 0
    refusal = stackview.refusal(town, colour="always")
    parameters = refusal.split("there are ")[1].split(" path")[0].replace(" ", "").split(",")
    assert "color" in parameters and "minimum-duration" in parameters
    page = subprocess.run(["man", "-l", os.path.join(ROOT, "man", f"babeltrace2-{SINK}.7")], check=True,
                          capture_output=True, text=True, env={**os.environ, "MANWIDTH": "200"}).stdout
    for name in kinds:
        assert re.search(rf"\b{name}\b.* \((green|bold|yellow|blue|magenta|cyan)\)", page), name
    for name in filter(None, parameters):
        assert re.search(rf"^ +{name}=", page, re.MULTILINE), name


def test_a_parameter_that_there_is_not_is_refused(stackview, town):
    assert "no such parameter: colour: there are color, timeline, processes," in stackview.refusal(
        town, colour="always")


def test_ten_thousand_random_sets_end_in_an_error_or_in_a_time_line(driver, tmp_path):
    trace = Trace(tmp_path / "trace")
    server = Thread(trace)
    server.enter(0, "find")
    server.log(1, "hello")
    trace.lose(2)
    server.syscall(2, "read", fd=1)
    server.leave(3000, "find")
    seed = os.environ.get("SEED", "1")
    done = driver("parameters", trace.end(), "10000", seed)
    sets, taken, whole = (int(part.split()[0]) for part in done.split(", "))
    assert sets == 10000 and 1000 < taken < 9000 and whole > 500, done
