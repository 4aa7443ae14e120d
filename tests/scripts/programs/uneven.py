# SPDX-License-Identifier: MIT
"""One function, 1,009 quick calls and 5 slow ones, by two others."""

import time

import stage


def work(pause):
    if pause:
        time.sleep(pause)


def often():
    for _ in range(1009):
        work(0)


def seldom():
    for pause in (0.120, 0.060, 0.180, 0.090, 0.150):
        work(pause)


def workload():
    often()
    seldom()
    often()


stage.run(workload)
