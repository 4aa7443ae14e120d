# SPDX-License-Identifier: MIT
"""A tree of calls with known numbers and times: 23 leaves, 7 branches."""

import gc
import time

import namesake
import stage

LEAF, BRANCH, STEP = 0.003, 0.005, 0.004


def leaf():
    time.sleep(LEAF)


def branch():
    time.sleep(BRANCH)
    for _ in range(3):
        leaf()


def down(n):
    time.sleep(STEP)
    if n > 1:
        down(n - 1)


class First:
    def __init__(self):
        self.number = 1


class Second:
    def __init__(self):
        self.number = 2


def collect():
    gc.collect(1)


def workload():
    for _ in range(7):
        branch()
    leaf()
    leaf()
    down(5)
    for _ in range(5):
        namesake.leaf()
    for _ in range(11):
        First()
    for _ in range(13):
        Second()
    collect()


gc.disable()
stage.run(workload)
