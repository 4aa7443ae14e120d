# SPDX-License-Identifier: MIT
"""Collections that are asked for by three functions, and come by themselves in a fourth.

What is collected in slow() takes 20 ms to go, each time.
"""

import gc
import os
import time

import stage

PAUSE = 0.020


class Reluctant:
    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(PAUSE)


def often():
    for _ in range(13):
        gc.collect(0)


def seldom():
    for _ in range(7):
        gc.collect(1)


def slow():
    for _ in range(3):
        Reluctant()
        gc.collect(2)


def allocate():
    """No collection but of the youngest, every 100 containers."""
    before = gc.get_stats()[0]["collections"]
    gc.set_threshold(100, 1_000_000)
    gc.enable()
    kept = []
    for _ in range(1000):       # up to 3.11 a comprehension is a function of its own
        kept.append([])
    gc.disable()
    return gc.get_stats()[0]["collections"] - before, kept


def workload():
    often()
    seldom()
    slow()
    count, _ = allocate()
    os.write(1, f"allocate {count}\n".encode())


gc.disable()
stage.run(workload)
