# SPDX-License-Identifier: MIT
"""Idle probes: instructions that a program executes, counted by callgrind."""
import concurrent.futures
import os
import re
import tempfile

import common

MEAN, WORST = 1.003, 1.010
START_UP = 0.2          # of a program at most, so that the rest is what is measured
REPEATABLE = 1.0005

# Nothing from outside, hashes without chance. -E would ignore the hash seed.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PATH": os.defpath, "LANG": "C.UTF-8"}
NOTE = ("Instructions with --with-dtrace to those without: same source, flags, arguments, "
        "environment. The compiler lays out and allocates registers anew around each change, "
        "which moves single programs either way.")


def counting_command(python, program):
    """What runs a program and prints how many instructions that took."""
    return ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-fd=1",
            python, "-S", "-s", "-B", os.path.join(common.BENCH, "programs", program + ".py"), "1")


def collected(program, output):
    # Of the process that was started: LTTng's library forks one of its own.
    found = re.search(r"^==(\d+)== Callgrind,(?s:.*?)^==\1== Collected : (\d+)$", output, re.MULTILINE)
    if not found:
        raise common.Failure(f"no count from callgrind: {program}: {output[-200:]}")
    return int(found[2])


def instructions(folder, python, program):
    return collected(program, common.output_of(*counting_command(python, program), cwd=folder, env=ENVIRONMENT))


class Counter:
    """Counts of both interpreters for one program at a time, side by side."""

    def __init__(self, folder):
        self.folder = folder
        self.links = common.link_interpreters(folder)
        self.pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())

    def count(self, program):
        jobs = [self.pool.submit(instructions, self.folder, link, program) for link in self.links]
        return [job.result() for job in jobs]


def check_length(program, count, start_up):
    if program not in ("startup", "imports") and start_up > START_UP * count:
        raise common.Failure(f"program too short: {program}: {start_up / count:.0%} is start-up")


def measure():
    common.require(common.PYTHON, common.STOCK)
    table = common.Table("Idle, instructions", ["instructions"], NOTE)
    ratios, spread, start_up = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(folder)
        for program in common.programs():
            probes, stock = counter.count(program)
            again = counter.count(program)
            start_up = start_up or probes
            check_length(program, probes, start_up)
            spread += [max(pair) / min(pair) for pair in zip((probes, stock), again)]
            ratios.append(probes / stock)
            table.add(program, ratios[-1], limit=WORST)
    table.add("geometric mean", common.geometric_mean(ratios), limit=MEAN)
    table.add("the same binary counted twice", max(spread), limit=REPEATABLE)
    return table.end()
