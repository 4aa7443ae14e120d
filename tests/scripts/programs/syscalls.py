# SPDX-License-Identifier: MIT
"""System calls of known numbers: alone, in threads, generators, and left by exceptions."""

import _thread
import os
import time

import stage

ASLEEP = 0.031


def nap():
    time.sleep(ASLEEP)


def read_nothing(n):
    for _ in range(n):
        os.read(nothing, 1)


def fail(n):
    for _ in range(n):
        try:
            os.close(-1)
        except OSError:
            pass


def leave():
    os.getppid()
    raise ValueError("left")


def catch():
    try:
        leave()
    except ValueError:
        pass
    os.getppid()        # the function that is run again when an exception has left one


def numbers(n):
    for i in range(n):
        os.getppid()
        yield i


def use_up():
    for _ in numbers(11):
        os.sched_yield()


def recurse(n):
    os.getpgrp()
    if n:
        recurse(n - 1)
        os.getpgrp()


def other():
    for _ in range(29):
        os.getuid()
    ended.release()


def workload():
    for _ in range(5):
        nap()
    read_nothing(23)
    fail(17)
    for _ in range(13):
        catch()
    use_up()
    recurse(6)
    _thread.start_new_thread(other, ())
    ended.acquire()


nothing = os.open("/dev/null", os.O_RDONLY)
ended = _thread.allocate_lock()
ended.acquire()
stage.run(workload)
