# SPDX-License-Identifier: MIT
"""Idle probes: the memory that an interpreter has once it has started."""
import os
import re
import statistics
import subprocess
import tempfile

import common
from idle import ENVIRONMENT

LIMIT = 1.01
PAIRS = int(os.environ.get("PAIRS", "31"))
KINDS = ("Rss", "Anonymous", "peak")
NOTE = (f"Medians of {PAIRS} ratios, each of two interpreters that wait side by side with nothing "
        "loaded but what start-up loads: resident memory, what of it is no file's, and the most "
        "there ever was.")
WAIT = "import os; os.write(1, b'R'); os.read(0, 1)"


def read_sizes(pid):
    """{kind: KiB} of a process."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        sizes = dict(re.findall(r"^(\w+): +(\d+) kB", file.read(), re.M))
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        sizes["peak"] = re.search(r"^VmHWM:\s+(\d+) kB", file.read(), re.M)[1]
    return [int(sizes[kind]) for kind in KINDS]


def start(python):
    return subprocess.Popen([python, "-S", "-s", "-B", "-c", WAIT], env=ENVIRONMENT,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def waiting_sizes(process):
    if process.stdout.read(1) != b"R":
        raise common.Failure(f"interpreter ended: {process.args[0]}: no marker")
    return read_sizes(process.pid)


def pair_ratios(links, backwards):
    """Both wait before either is looked at, so that both share with the other."""
    order = list(reversed(links)) if backwards else links
    processes = {link: start(link) for link in order}
    try:
        sizes = {link: waiting_sizes(process) for link, process in processes.items()}
    finally:
        for process in processes.values():
            process.communicate()
    probes, stock = (sizes[link] for link in links)
    return [a / b for a, b in zip(probes, stock)]


def measure():
    common.require(common.PYTHON, common.STOCK)
    table = common.Table("Idle, memory", ["median", "least", "most"], NOTE)
    with tempfile.TemporaryDirectory() as folder:
        links = common.link_interpreters(folder)
        pairs = [pair_ratios(links, number % 2) for number in range(PAIRS)]
    for kind, ratios in zip(KINDS, zip(*pairs)):
        table.add(kind, statistics.median(ratios), min(ratios), max(ratios), limit=LIMIT)
    return table.end()
