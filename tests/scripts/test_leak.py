# SPDX-License-Identifier: MIT
"""py_leak: classes that only grow, and the functions that made what is left."""

import os
import subprocess

import pytest

from lib.tracing import ROOT
from watching import Program, Trace, read_columns, trace

GROWING = ("FILE", "CLASS", "MADE")
MAKERS = ("FILE:LINE", "FUNC", "CLASS")


def classes(lines, title="Classes that only grow,"):
    """{class: (made, freed, growth, lately)}, of the table with that title."""
    if title not in lines:
        return {}
    rows = read_columns(lines[lines.index(title):], *GROWING)
    assert {row[0].rsplit("/", 1)[0] for row in rows} <= {"programs"}
    assert [int(row[4]) for row in rows] == sorted(int(row[4]) for row in rows)
    return {row[1]: (*map(int, row[2:5]), row[5]) for row in rows}


def makers(lines):
    """{(function, class): (left, bytes)}"""
    rows = read_columns(lines, *MAKERS)
    assert [int(row[3]) for row in rows] == sorted(int(row[3]) for row in rows)
    return {(row[1], row[2]): tuple(map(int, row[3:])) for row in rows}


def test_classes_that_grow(tracer):
    lines, _ = trace(tracer, "py_leak", "growing")
    # Old ones only become fewer, of Passing and Other all are gone.
    assert {name: row[:3] for name, row in classes(lines).items()} == {
        "Leaked": (12, 0, 12), "Text": (4, 0, 4), "Kept": (31, 19, 12), "Turned": (5, 0, 5)}
    assert "4 of 6 classes grew." in lines


def test_functions_that_made_what_is_left(tracer):
    lines, _ = trace(tracer, "py_leak", "growing")
    found = makers(lines)
    assert {key: row[0] for key, row in found.items()} == {
        ("forget_to_free", "Leaked"): 7, ("forget_too", "Leaked"): 3, ("forget_too", "Text"): 3,
        ("many", "Leaked"): 2, ("keep", "Kept"): 12, ("turn", "Turned"): 5, ("-", "Text"): 1}
    # Of the same class each takes the same.
    each = found["forget_to_free", "Leaked"][1] / 7
    assert each >= 16 + 8 + 8
    assert found["forget_too", "Leaked"][1] == 3 * each
    assert found["many", "Leaked"][1] == 2 * each


def test_what_leaks_a_cache_and_what_comes_and_goes(tracer):
    lines, program = trace(tracer, "py_leak", "dripping")
    leaked = int(next(line for line in program.lines if line.startswith("leaked")).split()[1])
    growing = classes(lines)
    assert set(growing) == {"Leaked", "Cached"}
    assert growing["Leaked"][:3] == (leaked, 0, leaked)
    assert leaked / 4 <= int(growing["Leaked"][3]) <= leaked * 3 / 4
    assert growing["Cached"] == (10, 0, 10, "0")
    swinging = classes(lines, "Classes that grow and shrink,")
    assert {name: row[:3] for name, row in swinging.items()} == {"Swinging": (40, 20, 20)}


def test_two_thousand_frames_and_a_hundred_thousand_instances(tracer):
    lines, _ = trace(tracer, "py_leak", "stressing")
    assert [line for line in lines if "dropped" in line] == []
    assert {name: row[:3] for name, row in classes(lines).items()} == {"Leaked": (7, 0, 7)}
    assert {key: row[0] for key, row in makers(lines).items()} == {("sink", "Leaked"): 7}
    assert "1 of 2 classes grew." in lines


SETTINGS = {"bpftrace": {"BPFTRACE_MAP_KEYS_MAX": "40"},
            "dtrace": {"DTRACE_OPTIONS": "-x dynvarsize=1k"}}


def test_a_table_that_is_full_is_told(tracer, monkeypatch):
    for name, value in SETTINGS[tracer].items():
        monkeypatch.setenv(name, value)
    with Program("growing") as program:
        with Trace(tracer, "py_leak", "-p", program.pid) as watcher:
            program.say()
            program.wait_for("^DONE$")
            lines = watcher.end()
        program.say()
        assert program.finish() == 0
    assert any("events dropped" in line and line.endswith("what is shown is not complete")
               for line in lines), lines


def show(lines):
    """What the columns are made of lines that a tracer might have printed."""
    folder = os.path.join(ROOT, "scripts")
    told = subprocess.run(
        ["awk", "-f", f"{folder}/format/py_leak.awk", "-f", f"{folder}/lib/table.awk"],
        input="\n".join(["Tracing", "@file[1, 2, 3]: programs/b.py", "@func[1, 2, 3]: One", *lines, ""]),
        check=True, capture_output=True, text=True).stdout
    return told.splitlines()


def looks(made, freed):
    for one, other in zip(made, freed):
        yield from (f"@made[1, 2, 3]: {one}", f"@freed[1, 2, 3]: {other}", "~look")


@pytest.mark.parametrize("made, freed, title, lately", [
    (range(1, 101), [0] * 100, "Classes that only grow,", 48),
    (range(1, 10_001), range(0, 50_000, 5), "", 0),
    (range(10, 1010, 10), [0] * 99 + [988], "Classes that grow and shrink,", None),
    ([7] * 60, [0] * 60, "Classes that only grow,", 0),
    ([9, 9], [0, 0], "Classes that only grow,", 0),
    ([9], [0], "Classes that only grow,", "-"),
    ([20, 40, 40, 60, 60, 80], [0, 20, 38, 38, 58, 60], "Classes that grow and shrink,", None),
])
def test_growth_over_time(made, freed, title, lately):
    lines = show(looks(made, freed))
    if not title:
        assert lines[-1] == "0 of 1 classes grew."
        return
    (row,) = classes(lines, title).values()
    assert row[2] == made[-1] - freed[-1]
    assert lately is None or row[3] == str(lately)
