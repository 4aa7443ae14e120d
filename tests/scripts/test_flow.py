# SPDX-License-Identifier: MIT
"""py_flowinfo: every function, in its order, at its depth, with its times."""

from watching import read_flow, watch


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
    assert all(3000 <= delta < 100_000 for delta in slept), slept
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
