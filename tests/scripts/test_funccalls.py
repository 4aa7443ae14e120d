# SPDX-License-Identifier: MIT
"""py_funccalls: how often each function is called, by file and line."""

from watching import read_columns, trace


def calls_of(tracer, name):
    lines, _ = trace(tracer, "py_funccalls", name)
    rows = read_columns(lines, "FILE:LINE")
    assert [int(row[-1]) for row in rows] == sorted(int(row[-1]) for row in rows)
    found = {(place, function): int(calls) for place, function, calls in rows}
    assert len(found) == len(rows), "a function has one row"
    return found


def test_calls_are_counted_and_files_and_classes_kept_apart(tracer):
    calls = calls_of(tracer, "calls")
    by_name = {}
    for (place, function), number in calls.items():
        by_name.setdefault((place.split(":")[0], function), []).append(number)
    assert by_name == {
        ("programs/calls.py", "leaf"): [23], ("programs/namesake.py", "leaf"): [5],
        ("programs/calls.py", "branch"): [7], ("programs/calls.py", "down"): [5],
        ("programs/calls.py", "__init__"): [11, 13], ("programs/calls.py", "collect"): [1],
        ("programs/calls.py", "workload"): [1]}


def test_a_generator_is_called_once_however_often_it_goes_on(tracer):
    calls = {function: number for (_, function), number in calls_of(tracer, "generators").items()}
    assert calls == {"workload": 1, "use_up": 1, "close": 1, "drop": 1, "delegate": 1,
                     "await_once": 1, "three": 4, "outer": 1, "task": 1, "__await__": 1}


def test_long_and_foreign_names_are_whole(tracer):
    calls = {function: number for (_, function), number in calls_of(tracer, "naming").items()}
    assert calls == {"workload": 1, "naïveté_猫": 7, "a" + "_long" * 30: 11,
                     "a" + "_long" * 30 + "er": 13}


def test_functions_made_at_run_time_in_one_place_are_told_apart_by_name(tracer):
    calls = {function: number for (_, function), number in calls_of(tracer, "making").items()}
    made = {f"made_{i}": 1 for i in range(31)}
    assert {name: n for name, n in calls.items() if name.startswith("made")} == made
