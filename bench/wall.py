# SPDX-License-Identifier: MIT
"""Idle probes: the time that programs take, run pair by pair."""
import os
import statistics
import tempfile
import time

import common
from idle import ENVIRONMENT

MEAN = 1.01
PAIRS = int(os.environ.get("PAIRS", "31"))
SCALE = "2"             # times the length that callgrind runs
NOTE = (f"Medians of {PAIRS} ratios, each of two runs one after the other, in turn first; "
        "CPU is user and system time. The target is for the wall time.")


def run_once(folder, python, program):
    """Wall seconds and CPU seconds of one run."""
    path = os.path.join(common.BENCH, "programs", program + ".py")
    begin = time.perf_counter()
    pid = os.posix_spawn(python, [python, "-S", "-s", "-B", path, SCALE], ENVIRONMENT)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    if status:
        raise common.Failure(f"program failed: {program} in {folder}: status {status}")
    return wall, usage.ru_utime + usage.ru_stime


def pair_ratios(folder, links, program, backwards):
    """The ratio of wall times and that of CPU times, in one order or the other."""
    order = reversed(links) if backwards else links
    times = {link: run_once(folder, link, program) for link in order}
    probes, stock = (times[link] for link in links)
    return probes[0] / stock[0], probes[1] / stock[1]


def medians(folder, links, program):
    pairs = [pair_ratios(folder, links, program, number % 2) for number in range(PAIRS)]
    return [statistics.median(ratios) for ratios in zip(*pairs)]


def measure():
    common.require(common.PYTHON, common.STOCK)
    table = common.Table("Idle, time", ["wall", "CPU"], NOTE)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        links = common.link_interpreters(folder)
        for program in common.programs():
            rows.append(medians(folder, links, program))
            table.add(program, *rows[-1])
    table.add("geometric mean", *map(common.geometric_mean, zip(*rows)), limit=MEAN)
    return table.end()
