# SPDX-License-Identifier: MIT
"""Threads that sleep in functions, 31 ms at a time, one that is stuck, and one that
is busy. Each prints its number."""

import _thread
import os
import time

import stage

ASLEEP = 0.031
nobody_writes = os.pipe()[0]


def doze():
    time.sleep(ASLEEP)


def one_way():
    doze()


def other_way(depth):
    if depth:
        other_way(depth - 1)
    else:
        doze()


def numbers():
    yield 1
    doze()
    yield 2


def fails():
    doze()
    raise ValueError


def catch():
    try:
        fails()
    except ValueError:
        doze()


def burn():
    end = time.thread_time_ns() + 31_000_000
    while time.thread_time_ns() < end:
        pass


def tell(name):
    os.write(1, f"{name} {_thread.get_native_id()}\n".encode())


def stuck(begins):
    tell("stuck")
    begins.release()
    os.read(nobody_writes, 1)


def sleeper(ends):
    tell("sleeper")
    for _ in range(7):
        doze()
    ends.release()


def workload():
    lock = _thread.allocate_lock()
    lock.acquire()
    for thread in stuck, sleeper:
        _thread.start_new_thread(thread, (lock,))
        lock.acquire()
    burn()
    for _ in range(5):
        one_way()
    for _ in range(3):
        other_way(2)
    for _ in range(2):
        for _ in numbers():
            pass
        catch()


tell("main")
stage.run(workload)
