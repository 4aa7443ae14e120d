# SPDX-License-Identifier: MIT
"""py_flow, py_flowtime, py_flowinfo: every function, in its order, at its depth,
with its times."""

import re
import statistics

import pytest

from watching import read_flow, trace, watch


def steps(flow):
    return [line.step for line in flow]


def tree(*nodes, depth=0):
    """The lines of nested calls: a name, or a name with what it calls."""
    lines = []
    for node in nodes:
        name, children = (node, ()) if isinstance(node, str) else (node[0], node[1:])
        lines.append("  " * depth + "-> " + name)
        lines += tree(*children, depth=depth + 1)
        lines.append("  " * depth + "<- " + name)
    return lines


def test_calls_and_collector_are_shown_in_order_and_depth(tracer):
    lines, pid = watch(tracer, "py_flowinfo", "calls", last="<- workload$")
    flow = read_flow(lines)
    branch = ("branch", "leaf", "leaf", "leaf")
    down = ("down", ("down", ("down", ("down", "down"))))
    assert steps(flow) == tree(
        ("workload", *[branch] * 7, "leaf", "leaf", down, *["leaf"] * 5,
         *["__init__"] * 24, ("collect", "generation 1")))
    assert {line.pid for line in flow} == {pid}
    assert len({line.cpu for line in flow}) == 1
    assert [line.kind for line in flow].count("gc") == 2
    assert {line.file for line in flow if line.kind == "func"} == {"calls.py", "namesake.py"}
    assert {line.file for line in flow if line.kind == "gc"} == {"-"}


def test_time_since_the_line_before(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "calls", last="<- workload$")
    flow = [line for line in read_flow(lines) if line.step.endswith("<- leaf")]
    slept = [line.delta for line in flow if line.file == "calls.py"]
    assert len(slept) == 23
    assert min(slept) >= 3000 and statistics.median(slept) < 100_000, slept
    quick = [line.delta for line in flow if line.file == "namesake.py"]
    assert len(quick) == 5
    assert min(quick) < 1000, quick


def test_one_function_alone(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "calls", "down", last="func  <- down$")
    assert steps(read_flow(lines)) == tree(("down", ("down", ("down", ("down", "down")))))


def test_a_line_is_where_the_function_is(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "midcall", last="<- leaf$", times=11)
    flow = [line for line in read_flow(lines) if line.name == "leaf"]
    with open(__file__.replace("test_flow.py", "programs/midcall.py"), encoding="utf-8") as file:
        source = [""] + file.read().splitlines()
    assert {source[int(line.line)] for line in flow if line.arrow == "->"} == {"def leaf():"}
    assert {source[int(line.line)].strip() for line in flow if line.arrow == "<-"} == \
        {"time.sleep(0.002)"}


def test_a_generator_comes_and_goes_at_its_depth(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "generators", last="<- workload$")
    assert steps(read_flow(lines)) == tree(
        ("workload",
         ("use_up", "three", "three", "three", "three"),
         ("close", "three", "three"),
         ("drop", "three", "three"),
         ("delegate", *[("outer", "three")] * 4),
         ("await_once", ("task", "__await__"), ("task", "__await__"))))


def test_an_exception_leaves_every_function_it_goes_through(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "exceptions", last="<- workload$")
    catch = ("catch", ("one", ("two", ("three", ("four", "five")))))
    assert steps(read_flow(lines)) == tree(("workload", *[catch] * 17, "after"))


def test_each_thread_has_a_depth_of_its_own(tracer):
    lines, pid = watch(tracer, "py_flowinfo", "threads", last="<- workload$")
    flow = read_flow(lines)
    assert {line.pid for line in flow} == {pid}
    for name, calls in (("first", 7), ("second", 11), ("third", 13)):
        seen = [line.step for line in flow if line.name == name]
        expected = name
        for _ in range(calls - 1):
            expected = (name, expected)
        assert seen == tree(expected, depth=1)


def test_functions_that_ran_before_are_not_made_up(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "midcall", last="<- leaf$", times=11)
    flow = read_flow(lines)
    assert steps(flow) == tree(*["leaf"] * 7, "numbers", "leaf", "numbers", *["leaf"] * 3)


def test_a_name_that_is_not_there_shows_nothing(tracer):
    lines, _ = watch(tracer, "py_flowinfo", "exceptions", 'catch" || "é')
    assert read_flow(lines) == []


# ---- py_flow and py_flowtime --------------------------------------------

STEP = re.compile(r"^ *(\d+) +(\d+) (?: *(\d+) )? +(\S+)  ((?:  )*)(->|<-) (.+)$")
FLOWS = pytest.mark.parametrize("tool", ["py_flow", "py_flowtime"])


def read_steps(tool, tracer, name, *arguments, last):
    """[(time, delta, file, step)] of a program."""
    lines, _ = trace(tracer, tool, name, *arguments, last=last)
    found = []
    for line in filter(None, lines):
        if line.startswith("CPU"):
            assert line.split() == ["CPU", "TIME(us)"] + ["DELTA(us)"] * (tool == "py_flowtime") \
                + ["FILE", "FUNCTION"]
            continue
        match = STEP.match(line)
        assert match and (match[3] is None) == (tool == "py_flow"), f"not a step: {line!r}"
        found.append((int(match[2]), int(match[3] or 0), match[4],
                      f"{match[5]}{match[6]} {match[7]}"))
    return found


@FLOWS
def test_steps_are_shown_in_order_and_depth(tool, tracer):
    found = read_steps(tool, tracer, "calls", last="<- workload$")
    assert [step for *_, step in found] == tree(
        ("workload", *[("branch", "leaf", "leaf", "leaf")] * 7, "leaf", "leaf",
         ("down", ("down", ("down", ("down", "down")))), *["leaf"] * 5, *["__init__"] * 24, "collect"))
    assert {file for _, _, file, _ in found} == {"calls.py", "namesake.py"}


@FLOWS
def test_times_of_steps(tool, tracer):
    found = read_steps(tool, tracer, "calls", last="<- workload$")
    times = [time for time, *_ in found]
    assert times == sorted(times)
    slept = [now - before for (before, *_), (now, _, file, step) in zip(found, found[1:])
             if step.endswith("<- leaf") and file == "calls.py"]
    assert len(slept) == 23 and min(slept) >= 3000
    if tool == "py_flowtime":
        assert [delta for _, delta, *_ in found] == \
            [0] + [now - before for before, now in zip(times, times[1:])]


@FLOWS
def test_steps_of_one_function_alone(tool, tracer):
    found = read_steps(tool, tracer, "calls", "down", last="^[^<]*<- down$")
    assert [step for *_, step in found] == tree(
        ("down", ("down", ("down", ("down", "down")))))


@FLOWS
def test_steps_of_generators_and_exceptions(tool, tracer):
    found = read_steps(tool, tracer, "generators", last="<- workload$")
    assert [step for *_, step in found] == tree(
        ("workload",
         ("use_up", "three", "three", "three", "three"),
         ("close", "three", "three"),
         ("drop", "three", "three"),
         ("delegate", *[("outer", "three")] * 4),
         ("await_once", ("task", "__await__"), ("task", "__await__"))))
    found = read_steps(tool, tracer, "exceptions", last="<- workload$")
    catch = ("catch", ("one", ("two", ("three", ("four", "five")))))
    assert [step for *_, step in found] == tree(("workload", *[catch] * 17, "after"))


@FLOWS
def test_steps_are_as_deep_as_they_are(tool, tracer):
    found = read_steps(tool, tracer, "deep", last="<- workload$")
    expected = ["  " * depth + "-> dive" for depth in range(1, 2001)]
    expected += ["  " * 2001 + "-> bottom", "  " * 2001 + "<- bottom"]
    expected += [line.replace("->", "<-") for line in reversed(expected[:2000])]
    assert [step for *_, step in found] == ["-> workload", *expected * 3, "<- workload"]


@FLOWS
def test_names_of_steps_are_whole(tool, tracer):
    found = [step for *_, step in read_steps(tool, tracer, "naming", last="<- workload$")]
    long = "a" + "_long" * 30
    assert found == tree(("workload", *["naïveté_猫"] * 7, *[long] * 11, *[long + "er"] * 13))
