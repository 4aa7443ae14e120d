# SPDX-License-Identifier: MIT
"""Instances of three classes: kept, half of them kept, given up at once."""

import stage


class Kept:
    pass


class Cached:
    pass


class Passing:
    pass


class Old:
    pass


kept = []
cached = []
old = [Old() for _ in range(17)]


def workload():
    for _ in range(23):
        kept.append(Kept())
    for _ in range(31):
        cached.append(Cached())
    del cached[12:]
    for _ in range(29):
        Passing()
    old.clear()


stage.run(workload)
