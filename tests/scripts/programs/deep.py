# SPDX-License-Identifier: MIT
"""2,000 frames deep, 3 times; the last frame sleeps 7 ms."""

import sys
import time

import stage

DEEP = 2000


def dive(n):
    if n > 1:
        dive(n - 1)
    else:
        bottom()


def bottom():
    time.sleep(0.007)


def workload():
    for _ in range(3):
        dive(DEEP)


sys.setrecursionlimit(3 * DEEP)
stage.run(workload)
