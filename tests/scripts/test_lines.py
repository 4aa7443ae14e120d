# SPDX-License-Identifier: MIT
"""py_trace: the lines of one function, in their order, with the time of each."""

import re

from watching import program_path, trace

LINE = re.compile(r"^ *(\d+) +(\d+) +(\d+|-)  +(\S+):([-\d ]{4}) ((?:  )*)(->|\||<-) +(\S+)$")


def lines_of(tracer, name, function, last):
    """[(mark, text of the line, time, depth)]."""
    lines, program = trace(tracer, "py_trace", name, function, last=last)
    with open(program_path(name), encoding="utf-8") as file:
        source = [""] + [line.strip() for line in file]
    found = []
    for line in filter(None, lines):
        if line.startswith("CPU"):
            assert line.split() == ["CPU", "PID", "TIME(us)", "FILE:LINE", "FUNCTION"]
            continue
        match = LINE.match(line)
        assert match and match[8] == function and int(match[2]) == program.pid, line
        assert (match[3] == "-") == (match[7] != "|"), line
        found.append((match[7], source[int(match[5])] if int(match[5]) > 0 else "",
                      int(match[3]) if match[3] != "-" else None, len(match[6]) // 2))
    return found


def test_each_line_and_its_time(tracer):
    found = lines_of(tracer, "calls", "branch", r"(?s:<- branch)")
    once = [("->", "def branch():"), ("|", "time.sleep(BRANCH)")]
    once += [("|", "for _ in range(3):"), ("|", "leaf()")] * 3 + [("|", "for _ in range(3):")]
    once += [("<-", "for _ in range(3):")]
    assert [(mark, text) for mark, text, *_ in found[:len(once)]] == once
    assert len(found) == 7 * len(once)
    for text, least in (("time.sleep(BRANCH)", 5000), ("leaf()", 3000)):
        times = [time for mark, what, time, _ in found if mark == "|" and what == text]
        assert min(times) >= least


def test_a_recursive_function_has_lines_at_each_depth(tracer):
    found = lines_of(tracer, "calls", "down", r"^[^<|]* <- down$")
    def call(n):
        below = call(n - 1) if n > 1 else []
        lines = [("->", "def down(n):", 5 - n), ("|", "time.sleep(STEP)", 5 - n)]
        lines += [("|", "if n > 1:", 5 - n), *below]
        if n > 1:
            lines.append(("|", "down(n - 1)", 5 - n))
        return lines + [("<-", "down(n - 1)" if n > 1 else "if n > 1:", 5 - n)]
    assert [(mark, text, depth) for mark, text, _, depth in found] == call(5)
    outermost = [time for mark, text, time, depth in found
                 if (mark, text, depth) == ("|", "down(n - 1)", 0)]
    assert outermost[0] >= 4 * 4000


def test_a_generator_goes_on_in_its_line(tracer):
    found = lines_of(tracer, "midcall", "numbers", "<- numbers")
    # It was in its first yield when tracing began.
    assert [(mark, text) for mark, text, *_ in found] == [
        ("->", "yield 1"), ("|", "yield 1"), ("|", "yield 2"), ("<-", "yield 2"),
        ("->", "yield 2"), ("|", "yield 2"), ("<-", "yield 2")]


def test_an_exception_leaves_it(tracer):
    found = lines_of(tracer, "exceptions", "five", "<- five")
    assert [(mark, text) for mark, text, *_ in found] == [
        ("->", "def five():"), ("|", 'raise ValueError("five")'),
        ("<-", 'raise ValueError("five")')] * 17
