# SPDX-License-Identifier: MIT
"""Three threads, each in calls of its own while the others are in theirs."""

import _thread
import time

import stage

STEPS = {"first": 7, "second": 11, "third": 13}
PAUSE = 0.005


def sleeper():
    time.sleep(PAUSE)


def first(n):
    sleeper()
    if n > 1:
        first(n - 1)


def second(n):
    sleeper()
    if n > 1:
        second(n - 1)


def third(n):
    sleeper()
    if n > 1:
        third(n - 1)


def begin(function, n, lock):
    function(n)
    lock.release()


def workload():
    locks = []
    for function in (first, second, third):
        lock = _thread.allocate_lock()
        lock.acquire()
        locks.append(lock)
        _thread.start_new_thread(begin, (function, STEPS[function.__name__], lock))
    for lock in locks:
        lock.acquire()


stage.run(workload)
