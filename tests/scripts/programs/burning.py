# SPDX-License-Identifier: MIT
"""Functions that use the CPU, and others that sleep: 7 ms a burn(), by the clock
of the thread itself."""

import time

import stage

BURN, DOZE = 7_000_000, 0.030


def burn():
    end = time.thread_time_ns() + BURN
    while time.thread_time_ns() < end:
        pass


def doze():
    time.sleep(DOZE)


def both():
    time.sleep(DOZE)
    burn()
    end = time.thread_time_ns() + BURN
    while time.thread_time_ns() < end:
        pass


def workload():
    for _ in range(11):
        burn()
    for _ in range(7):
        doze()
    for _ in range(5):
        both()


stage.run(workload)
