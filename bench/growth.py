# SPDX-License-Identifier: MIT
"""Armed probes: how the cost of an event grows with depth, threads and classes."""
import dataclasses
import statistics
import tempfile

import common
from enabled import PHASES, ROUNDS, Bench, Case, chosen, spread

FLAT = 1.15            # the memory of 5,000 classes is in no cache
NOTE = ("As for armed probes; the cost of an event to that of the first of its kind in the same "
        f"round. Medians of {ROUNDS * PHASES} of each.")
ENTRY, NEW = ("function__entry",), ("instance__new__done",)
KINDS = (
    ("function-entry, {} deep", (10, 100, 900),
     lambda n: Case("", ENTRY, 7, "depth", block=n, phase=2, argument=n)),
    ("function-entry, {} threads", (1, 2, 8, 32),
     lambda n: Case("", ENTRY, 7, "threads", block=1, phase=2, calls=32_000, argument=n)),
    ("instance-new-done, {} classes", (1, 100, 5_000),
     lambda n: Case("", NEW, 5, "classes", calls=10_000, argument=n)),
)


def grow(bench, cases):
    """Of each case: costs to bare C, and to the first case's of the same round."""
    costs, growth = [[] for _ in cases], [[] for _ in cases]
    for _ in range(ROUNDS):
        ratios = [bench.round_ratios(case) for case in cases]
        for number, own in enumerate(ratios):
            costs[number] += own
            growth[number] += [a / b for a, b in zip(own, ratios[0])]
    return zip(cases, costs, growth)


def measure():
    common.require(common.PYTHON)
    table = common.Table("Armed, growth", ["to the first", "to bare C", "spread"], NOTE)
    with tempfile.TemporaryDirectory() as folder, Bench(folder) as bench:
        for name, sizes, make in KINDS:
            cases = chosen([dataclasses.replace(make(size), name=name.format(size))
                            for size in sizes])
            for case, costs, growth in grow(bench, cases):
                table.add(case.name, statistics.median(growth), statistics.median(costs),
                          spread(costs), limit=FLAT)
    return table.end()
