# SPDX-License-Identifier: MIT
"""py_calltime and py_calldist: counts exact, times within what is known."""

from watching import Program, Tool, read_histograms, read_tables, watch

TOTAL = ("-", "-")
ROUNDING = 1            # microseconds for each row


def named(table, name, file=None):
    """The only row of that name."""
    found = [value for (place, row), value in table.items()
             if row == name and (file is None or file in place)]
    assert len(found) == 1, f"{name}: {table}"
    return found[0]


def check_sums(tables):
    """The rows make the totals, and all that is inclusive is exclusive somewhere."""
    count, exclusive, inclusive = (tables[t] for t in ("count", "exclusive", "inclusive"))
    assert sum(v for k, v in count.items() if k != TOTAL) == count[TOTAL]
    rows = sum(v for k, v in exclusive.items() if k != TOTAL)
    assert abs(rows - exclusive[TOTAL]) <= ROUNDING * len(exclusive)
    assert all(inclusive[k] >= v for k, v in exclusive.items() if k in inclusive)


def test_calls_are_counted_and_files_and_classes_kept_apart(tracer):
    lines, _ = watch(tracer, "py_calltime", "calls")
    count = read_tables(lines)["count"]
    assert named(count, "leaf", "calls.py") == 23
    assert named(count, "leaf", "namesake.py") == 5
    assert named(count, "branch") == 7
    assert named(count, "down") == 5
    assert sorted(v for (_, name), v in count.items() if name == "__init__") == [11, 13]
    assert count[TOTAL] == 23 + 5 + 7 + 5 + 11 + 13 + 1 + 1


def test_the_place_is_where_the_function_is_written(tracer):
    lines, _ = watch(tracer, "py_calltime", "calls")
    for place, name in read_tables(lines)["count"]:
        if (place, name) != TOTAL:
            file, line = place.split(":")
            directory, name_of_file = file.split("/")
            assert directory == "programs"
            with open(__file__.replace("test_time.py", file), encoding="utf-8") as source:
                assert source.read().splitlines()[int(line) - 1].strip().startswith("def " + name)


def test_exclusive_and_inclusive_times(tracer):
    lines, _ = watch(tracer, "py_calltime", "calls")
    tables = read_tables(lines)
    exclusive, inclusive = tables["exclusive"], tables["inclusive"]
    check_sums(tables)
    # A sleep takes what it says or a little more, never less.
    leaf, branch = named(exclusive, "leaf", "calls.py"), named(exclusive, "branch")
    assert leaf >= 23 * 3000
    assert branch >= 7 * 5000
    assert named(exclusive, "down") >= 5 * 4000
    assert named(inclusive, "leaf", "calls.py") == leaf
    assert branch + 21 * 3000 <= named(inclusive, "branch") <= branch + leaf
    # Everything happened in workload(), nearly nothing by its own doing.
    assert abs(inclusive[TOTAL] - exclusive[TOTAL]) <= ROUNDING * len(exclusive)
    assert inclusive[TOTAL] == named(inclusive, "workload")
    assert named(exclusive, "workload") < 20_000


def test_recursion_is_not_counted_twice(tracer):
    lines, _ = watch(tracer, "py_calltime", "calls", "down")
    tables = read_tables(lines)
    assert {name for _, name in tables["count"]} == {"down", "-"}
    assert named(tables["count"], "down") == tables["count"][TOTAL] == 5
    assert named(tables["inclusive"], "down") == named(tables["exclusive"], "down")
    assert named(tables["inclusive"], "down") == tables["inclusive"][TOTAL]


def test_a_generator_is_one_call_and_its_waiting_is_not_its_time(tracer):
    lines, _ = watch(tracer, "py_calltime", "generators")
    tables = read_tables(lines)
    check_sums(tables)
    count = {name: v for (_, name), v in tables["count"].items()}
    assert count == {"workload": 1, "use_up": 1, "close": 1, "drop": 1, "delegate": 1,
                     "await_once": 1, "three": 4, "outer": 1, "task": 1, "__await__": 1,
                     "-": 13}
    exclusive = tables["exclusive"]
    for name in ("three", "outer", "task", "__await__"):
        assert named(exclusive, name) < 5000, "the pauses of 10 ms are its user's"
    assert named(exclusive, "use_up") >= 3 * 10_000
    assert named(exclusive, "close") >= 10_000
    assert named(exclusive, "await_once") >= 10_000


def test_exceptions_end_calls(tracer):
    lines, _ = watch(tracer, "py_calltime", "exceptions")
    tables = read_tables(lines)
    check_sums(tables)
    count = {name: v for (_, name), v in tables["count"].items()}
    through = dict.fromkeys(("catch", "one", "two", "three", "four", "five"), 17)
    assert count == {**through, "workload": 1, "after": 1, "-": 6 * 17 + 2}
    assert tables["inclusive"][TOTAL] == named(tables["inclusive"], "workload")


def test_threads_do_not_share_their_time(tracer):
    lines, _ = watch(tracer, "py_calltime", "threads")
    tables = read_tables(lines)
    check_sums(tables)
    for name, calls in (("first", 7), ("second", 11), ("third", 13)):
        assert named(tables["count"], name) == calls
        assert named(tables["inclusive"], name) >= calls * 5000
    assert named(tables["count"], "sleeper") == 31
    assert named(tables["exclusive"], "sleeper") >= 31 * 5000
    # The three slept side by side: together longer than the program ran.
    assert tables["inclusive"][TOTAL] >= (31 + 13) * 5000


def test_calls_that_began_before_are_left_out_and_what_they_call_is_not(tracer):
    lines, _ = watch(tracer, "py_calltime", "midcall")
    tables = read_tables(lines)
    check_sums(tables)
    count = {name: v for (_, name), v in tables["count"].items()}
    assert count == {"leaf": 11, "numbers": 1, "-": 12}
    assert ("programs/midcall.py:0", "numbers") in tables["count"]
    assert 11 * 2000 <= named(tables["inclusive"], "leaf") < 200_000


def test_histograms_hold_every_call(tracer):
    lines, _ = watch(tracer, "py_calldist", "calls")
    tables = read_histograms(lines)
    for name, file, calls, least in (("leaf", "calls.py", 23, 2048), ("branch", "calls.py", 7, 4096),
                                     ("down", "calls.py", 5, 2048), ("leaf", "namesake.py", 5, 0)):
        histogram = named(tables["exclusive"], name, file)
        assert sum(histogram.values()) == calls
        assert min(histogram) >= least
    assert min(named(tables["inclusive"], "branch")) >= 8192
    # 4, 8, 12, 16 and 20 ms: each call of the recursion for itself.
    down = named(tables["inclusive"], "down")
    assert sum(down.values()) == 5
    assert min(down) == 2048 or min(down) == 4096
    assert max(down) >= 16384


def test_histogram_of_one_function(tracer):
    lines, _ = watch(tracer, "py_calldist", "generators", "three")
    tables = read_histograms(lines)
    for table in ("exclusive", "inclusive"):
        assert {name for _, name in tables[table]} == {"three"}
        # Each stay between two yields: 4, 2, 2 and 4.
        assert sum(named(tables[table], "three").values()) == 12


def test_histograms_are_right_in_the_middle_of_a_call(tracer):
    lines, _ = watch(tracer, "py_calldist", "midcall")
    tables = read_histograms(lines)
    assert {name for _, name in tables["inclusive"]} == {"leaf", "numbers"}
    assert sum(named(tables["inclusive"], "leaf").values()) == 11
    assert max(named(tables["inclusive"], "leaf")) < 262_144


def test_deep_recursion(tracer):
    lines, _ = watch(tracer, "py_calltime", "deep")
    tables = read_tables(lines)
    check_sums(tables)
    count = {name: v for (_, name), v in tables["count"].items()}
    assert count == {"workload": 1, "dive": 6000, "bottom": 3, "-": 6004}
    assert named(tables["exclusive"], "bottom") >= 3 * 7000
    assert named(tables["inclusive"], "bottom") <= named(tables["inclusive"], "dive") <= \
        named(tables["inclusive"], "workload") == tables["inclusive"][TOTAL]


def test_long_and_foreign_names_are_whole(tracer):
    lines, _ = watch(tracer, "py_calltime", "naming")
    count = {name: v for (_, name), v in read_tables(lines)["count"].items()}
    assert count == {"workload": 1, "naïveté_猫": 7, "a" + "_long" * 30: 11,
                     "a" + "_long" * 30 + "er": 13, "-": 32}


def test_come_and_go_while_it_never_stops_calling(tracer):
    """Each time the depth is right: turn() is the outermost, with all the time."""
    with Program("busy") as program:
        for _ in range(4 if tracer == "bpftrace" else 2):
            with Tool(tracer, "py_calltime", program.pid) as watcher:
                read_clock_for(program.pid, 0.3)
                tables = read_tables(watcher.end())
            count = {name: v for (_, name), v in tables["count"].items()}
            # fib(7), fib(8) and fib(9) are 41, 67 and 109 calls.
            assert count["turn"] > 10
            # Of the turns at both ends, only a part of the calls is seen.
            assert abs(count["fib"] - 217 * count["turn"]) <= 2 * 217
            inclusive = tables["inclusive"]
            assert named(inclusive, "fib") <= named(inclusive, "turn") * 1.05
            assert inclusive[TOTAL] >= named(inclusive, "turn")
            assert inclusive[TOTAL] <= named(inclusive, "turn") * 1.05 + 10_000


def read_clock_for(pid, seconds):
    """Wait until the process has used that much of its processor."""
    def used():
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0])
    start = used()
    while used() < start + seconds * 1e9:
        pass
