# SPDX-License-Identifier: MIT
"""py_exceptions: raised, caught and swallowed, by line."""

import re

from watching import program_path, trace


def line_of(name, text, number=0):
    """The line of a program that has this text."""
    with open(program_path(name), encoding="utf-8") as file:
        found = [i for i, line in enumerate(file, 1) if text in line]
    return found[number]


ROW = re.compile(r"^   (\S+):(\d+) +(\S+) +(\S+) +(\d+)(?: +(\d+))?  (.*)$")


def table(lines, title, columns):
    """{(type, function, line): (number, ..., message)}, of one file."""
    rows = {}
    at = lines.index(title)
    assert lines[at + 1].split() == ["FILE:LINE", "FUNC", "TYPE", *columns, "MESSAGE"]
    numbers = []
    for line in lines[at + 2:]:
        if not line.startswith("   "):
            break
        match = ROW.match(line)
        assert match, line
        file, number, function, kind, *counts, message = match.groups()
        assert file.startswith("programs/") or file.startswith("python3."), line
        counts = tuple(int(count) for count in counts if count is not None)
        assert len(counts) == len(columns)
        numbers.append(counts[0])
        assert (kind, function, int(number)) not in rows
        rows[kind, function, int(number)] = (*counts, message)
    assert numbers == sorted(numbers)
    return rows


def tables(tracer, name):
    lines, _ = trace(tracer, "py_exceptions", name)
    assert [line for line in lines if "dropped" in line] == []
    return (table(lines, "Raised, or passed on,", ["RAISED"]),
            table(lines, "Caught,", ["CAUGHT", "SWALLOWED"]))


def test_what_is_swallowed_and_what_is_handed_on(tracer):
    raised, caught = tables(tracer, "swallowing")

    def where(function, text, number=0):
        return function, line_of("swallowing", text, number)

    calls, guards = where("guard", "        function()"), where("guard", "except kind:")
    assert {key: row[0] for key, row in raised.items()} == {
        ("ValueError", *where("parse", "return int(text)")): 17,
        ("ValueError", *where("swallow", 'parse("cat")')): 17,
        ("KeyError", *where("look_up", '{}["dog"]')): 11,
        ("OSError", *where("tidy", "raise OSError")): 7, ("OSError", *calls): 7,
        ("TypeError", *where("hand_on", "raise TypeError")): 5, ("TypeError", *calls): 5,
        ("LookupError", *where("translate", "raise LookupError")): 3,
        ("RuntimeError", *where("translate", "raise RuntimeError")): 3,
        ("RuntimeError", *calls): 3,
        ("EOFError", *where("expect_another", "raise EOFError")): 2, ("EOFError", *calls): 2,
        ("ZeroDivisionError", *where("suppress", "1 / 0")): 13}
    assert {key: row[:2] for key, row in caught.items()} == {
        ("ValueError", *where("swallow", "except ValueError:")): (17, 17),
        ("KeyError", *where("look_up", "except KeyError:")): (11, 11),
        ("OSError", *where("tidy", 'len("")')): (7, 0), ("OSError", *guards): (7, 7),
        ("TypeError", *where("hand_on", "except TypeError:")): (5, 0),
        ("TypeError", *guards): (5, 5),
        ("LookupError", *where("translate", "except LookupError")): (3, 3),
        ("RuntimeError", *guards): (3, 3),
        ("EOFError", *where("expect_another", "except KeyError:", 1)): (2, 0),
        ("EOFError", *guards): (2, 2),
        ("ZeroDivisionError", *where("suppress", "with contextlib.suppress")): (13, 13)}
    assert caught["KeyError", *where("look_up", "except KeyError:")][2] == "dog"


def test_classes_messages_threads_and_depth(tracer):
    raised, caught = tables(tracer, "raising")

    def where(function, text, number=0):
        return function, line_of("raising", text, number)

    assert raised == {
        ("OutOfCats", *where("swallow_23", "raise OutOfCats(")): (23, "none"),
        ("OutOfCats.Tabby", *where("nested", "raise OutOfCats.Tabby")): (5, "näïve 猫"),
        ("KeyError", *where("nested", 'raise KeyError("in')): (5, "in?[31mner"),
        ("OutOfCats.Tabby", *where("outer", "nested(", 1)): (5, "näïve 猫"),
        ("RecursionError", *where("deep", "raise RecursionError")): (3, "deep"),
        ("RecursionError", *where("deep", "deep(depth - 1)")): (300, "deep"),
        ("RecursionError", *where("from_far_down", "deep(100)")): (3, "deep"),
        ("AttributeError", *where("__getattr__", "raise AttributeError")): (7, "missing"),
        ("ValueError", *where("generate", "yield")): (11, "x" * 190),
        ("KeyError", *where("swallow_there", '{}["there"]')): (13, "there")}
    assert caught == {
        ("OutOfCats", *where("swallow_23", "except OutOfCats:")): (23, 23, "none"),
        ("OutOfCats.Tabby", *where("nested", "except OutOfCats.Tabby:")):
            (5, 0, "näïve 猫"),
        ("KeyError", *where("nested", "except KeyError:")): (5, 5, "in?[31mner"),
        ("OutOfCats.Tabby", *where("outer", "except Exception:")): (5, 5, "näïve 猫"),
        ("RecursionError", *where("from_far_down", "except RecursionError:")): (3, 3, "deep"),
        ("ValueError", *where("generate", "except ValueError:")): (11, 11, "x" * 190),
        ("KeyError", *where("swallow_there", "except KeyError:", 1)): (13, 13, "there")}


def test_nothing_raised(tracer):
    lines, _ = trace(tracer, "py_exceptions", "naming")
    assert [line for line in lines if line] == [
        "Tracing... Hit Ctrl-C to end.", "Raised, or passed on,", "   none", "Caught,", "   none"]
