# SPDX-License-Identifier: MIT
"""Two functions that use the CPU, 1.4 s and 0.5 s, and one that sleeps."""

import time

import stage


def burn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def much():
    for _ in range(140):
        burn(0.010)


def little():
    end = time.thread_time() + 0.5
    while time.thread_time() < end:
        pass


def doze():
    time.sleep(0.5)


def workload():
    much()
    doze()
    little()


stage.run(workload)
