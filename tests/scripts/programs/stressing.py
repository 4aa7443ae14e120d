# SPDX-License-Identifier: MIT
"""As many calls and instances as a second has room for, in two threads, and seven
instances that leak 2,000 frames down."""

import _thread
import queue
import sys

import stage

MANY = 50_021
DEEP = 2_000

kept = []


class Leaked:
    pass


class Passing:
    pass


def sink(depth):
    if depth:
        sink(depth - 1)
    else:
        for _ in range(7):
            kept.append(Leaked())


def make():
    return Passing()


def hurry():
    for _ in range(MANY):
        make()
    done.put(1)


def workload():
    for _ in range(2):
        _thread.start_new_thread(hurry, ())
    sink(DEEP)
    done.get()
    done.get()


sys.setrecursionlimit(DEEP + 100)
done = queue.SimpleQueue()
stage.run(workload)
