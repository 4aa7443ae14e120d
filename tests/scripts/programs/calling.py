# SPDX-License-Identifier: MIT
"""Functions and methods written in C, called 23, 17, 13 and 11 times."""

import math

import stage


class Quick:
    def __len__(self):
        return 7


def workload():
    for _ in range(23):
        math.sqrt(2.0)
    for _ in range(17):
        "cat".upper()
    for _ in range(13):
        len(Quick())
    names = []
    for _ in range(11):
        names.append(7)


stage.run(workload)
