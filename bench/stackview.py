# SPDX-License-Identifier: MIT
"""StackView: the time that a trace takes to be shown, against babeltrace's own sink."""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import common

TESTS = os.path.join(common.ROOT, "tests", "babeltrace")
PLUGIN = os.path.join(common.ROOT, "babeltrace")
EVENTS = int(os.environ.get("EVENTS", "1000000"))
PAIRS = int(os.environ.get("PAIRS", "5"))
LIMIT = 1.0
NOTE = (f"A trace of {EVENTS} events read and shown, output to /dev/null. Medians of {PAIRS} ratios of "
        "user and system time, each of two runs one after the other, in turn first. "
        "At most 1 is at least as many events a second.")
PRETTY = ["-o", "text"]
VIEW = ["-c", "sink.pycon.StackView"]
ROWS = (("plain", ["--color=never", *PRETTY], [*VIEW, "-p", "color=never"]),
        ("in colour", ["--color=always", *PRETTY], [*VIEW, "-p", "color=always"]))


def write_trace(folder, events):
    """As the tests write it, which know what is in it."""
    sys.path.insert(0, TESTS)
    import workload
    return workload.write(os.path.join(folder, "trace"), events)


def run_once(trace, options):
    """Wall seconds and CPU seconds of one run."""
    begin = time.perf_counter()
    child = subprocess.Popen(["babeltrace2", f"--plugin-path={PLUGIN}", trace, *options], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise common.Failure(f"babeltrace2 failed: {' '.join(options)}: status {status}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin


def pair_ratios(trace, pretty, view, backwards):
    order = (view, pretty) if backwards else (pretty, view)
    times = {id(options): run_once(trace, options) for options in order}
    return [a / b for a, b in zip(times[id(view)], times[id(pretty)])]


def medians(trace, pretty, view, pairs):
    ratios = [pair_ratios(trace, pretty, view, number % 2) for number in range(pairs)]
    return [statistics.median(column) for column in zip(*ratios)]


def measure():
    common.output_of("make", "-s", "-C", PLUGIN)
    table = common.Table("StackView", ["CPU", "wall"], NOTE)
    with tempfile.TemporaryDirectory() as folder:
        trace = write_trace(folder, EVENTS)
        for name, pretty, view in ROWS:
            table.add(name, *medians(trace, pretty, view, PAIRS), limit=LIMIT)
    return table.end()
