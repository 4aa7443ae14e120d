# SPDX-License-Identifier: MIT
"""py_cputime, py_cpudist, py_profile and py_top: what ran, and not what slept."""

import pytest

from lib.tracing import PATIENCE
from test_time import TOTAL, check_sums, named
from watching import Program, Trace, read_columns, read_histograms, read_tables, run_watched, trace

BURN = 7000             # programs/burning.py
# What the tracer and the beginning and end of a call add, at most.
MORE = 1.5


def test_time_asleep_is_nobodys(tracer):
    lines, _ = trace(tracer, "py_cputime", "burning")
    tables = read_tables(lines)
    check_sums(tables)
    count = {name: v for (_, name), v in tables["count"].items()}
    assert count == {"burn": 16, "doze": 7, "both": 5, "workload": 1, "-": 29}
    exclusive, inclusive = tables["exclusive"], tables["inclusive"]
    assert 16 * BURN <= named(exclusive, "burn") < MORE * 16 * BURN
    assert 5 * BURN <= named(exclusive, "both") < MORE * 5 * BURN
    assert named(exclusive, "doze") < 7 * 5000      # of 30 ms each
    assert 10 * BURN <= named(inclusive, "both") < MORE * 10 * BURN
    assert 21 * BURN <= inclusive[TOTAL] == named(inclusive, "workload") < MORE * 21 * BURN


def test_threads_have_the_time_of_their_own(tracer):
    """They sleep side by side, and use nearly nothing."""
    lines, _ = trace(tracer, "py_cputime", "threads")
    tables = read_tables(lines)
    check_sums(tables)
    assert named(tables["count"], "sleeper") == 31
    assert named(tables["exclusive"], "sleeper") < 31 * 2500
    assert tables["inclusive"][TOTAL] < 44 * 2500


def test_generators_exceptions_and_recursion_are_counted_as_they_are(tracer):
    for program, expected in (
            ("generators", {"three": 4, "outer": 1, "task": 1, "-": 13}),
            ("exceptions", {"five": 17, "catch": 17, "-": 6 * 17 + 2}),
            ("deep", {"dive": 6000, "bottom": 3, "-": 6004})):
        lines, _ = trace(tracer, "py_cputime", program)
        tables = read_tables(lines)
        check_sums(tables)
        count = {name: v for (_, name), v in tables["count"].items()}
        assert {name: count[name] for name in expected} == expected


def test_come_and_go_while_it_sleeps(tracer):
    """The tracer lets go of one probe after the other, of those of switches, too."""
    with Program("dozing") as program:
        for _ in range(5 if tracer == "bpftrace" else 1):
            with Trace(tracer, "py_cputime", "-p", program.pid, "-d", "1") as watcher:
                assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
                tables = read_tables(watcher.lines)
            assert named(tables["count"], "doze") > 1
            assert named(tables["exclusive"], "doze") < 5000 + 1500 * named(tables["count"], "doze")


def test_histograms_of_cpu_time(tracer):
    lines, _ = trace(tracer, "py_cpudist", "burning")
    tables = read_histograms(lines)
    burn, doze = named(tables["exclusive"], "burn"), named(tables["exclusive"], "doze")
    assert sum(burn.values()) == 16 and min(burn) == 4096
    assert sum(doze.values()) == 7 and max(doze) < 16384
    both = named(tables["inclusive"], "both")
    assert sum(both.values()) == 5 and min(both) == 8192


def test_samples_are_of_what_runs(tracer):
    lines, _ = trace(tracer, "py_profile", "profiled")
    rows = {row[1]: (int(row[2]), int(row[3])) for row in read_columns(lines, "FILE:LINE", "FUNC")}
    assert [own for own, _ in rows.values()] == sorted(own for own, _ in rows.values())
    burn, much, little = rows["burn"], rows["much"], rows["little"]
    assert 100 <= burn[0] <= 180 and 35 <= little[0] <= 65      # of 139 and 50
    assert burn[0] == burn[1] <= much[1] and much[0] < 20
    assert rows.get("doze", (0, 0))[0] <= 5
    # Of "-" is what ran before workload began, and after it returned.
    assert rows["workload"][1] == sum(own for name, (own, _) in rows.items() if name != "-")


def test_samples_of_a_function_that_ran_before_are_told(tracer):
    lines, _ = trace(tracer, "py_profile", "stuck")
    (file, function, own, total), = read_columns(lines, "FILE:LINE", "FUNC")
    assert (file, function) == ("-", "-")
    assert 100 <= int(own) <= 200 and own == total      # of 148


@pytest.mark.parametrize("rate, told", [(1000, True), (25000, False)])
def test_samples_that_the_kernel_leaves_out_are_said(rate, told, tracer, sample_rate):
    sample_rate(rate)
    lines, _, _ = run_watched("burning", lambda pid: Trace(tracer, "py_profile", "-p", pid))
    said = [line for line in lines if "sample" in line and line.endswith("; what is shown is not complete")]
    assert said == told * [
        "trace: the kernel leaves out samples: kernel.perf_event_max_sample_rate, which was 100000, "
        "has become 1000; what is shown is not complete"]


def test_each_second_has_what_ended_in_it(tracer):
    """Together, all that there was; in more than one second."""
    lines, _ = trace(tracer, "py_top", "profiled")
    calls, time, seconds = {}, {}, 0
    while any(line.startswith("   FILE:LINE") for line in lines):
        rows = read_columns(lines, "FILE:LINE", "FUNC", "CALLS", "TIME(us)")
        assert [int(row[3]) for row in rows] == sorted((int(row[3]) for row in rows), reverse=True)
        for _, name, number, us in rows:
            calls[name] = calls.get(name, 0) + int(number)
            time[name] = time.get(name, 0) + int(us)
        seconds += bool(rows)
        at = next(i for i, line in enumerate(lines) if line.startswith("   FILE:LINE"))
        lines = lines[at + 1:]
    assert seconds >= 2
    assert calls == {"burn": 140, "much": 1, "little": 1, "doze": 1, "workload": 1}
    assert 1_400_000 - 140 <= time["burn"] < MORE * 1_400_000
    assert 500_000 <= time["little"] < MORE * 500_000
    assert time["doze"] < 50_000
