# SPDX-License-Identifier: MIT
"""System calls of known numbers: by themselves, in threads, generators, deep down,
and left by exceptions. A generator has already begun when tracing begins."""

import _thread
import gc
import os
import signal
import time

import stage

ASLEEP = 0.031


def nap():
    time.sleep(ASLEEP)


def wait_in_vain():
    signal.sigtimedwait([signal.SIGUSR2], ASLEEP)


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
    os.getppid()        # by this one, which an exception came back to


def numbers(n):
    for i in range(n):
        os.getppid()
        yield i


def use_up():
    for _ in numbers(11):
        os.sched_yield()


def naps():
    nap()
    yield
    nap()


def early():
    yield
    os.getpgid(0)
    nap()
    os.getpgid(0)
    yield


def descend(n):
    os.getpgrp()
    if n:
        descend(n - 1)
        os.getpgrp()
    else:
        nap()


def schläft_猫():
    for _ in range(3):
        os.getsid(0)


def other():
    for _ in range(29):
        os.getuid()
    for _ in range(2):
        nap()
    ended.release()


def colours():
    os.getppid()
    fail(1)
    gc.collect(1)


def workload():
    for _ in range(5):
        nap()
    read_nothing(23)
    fail(17)
    for _ in range(13):
        catch()
    use_up()
    next(begun)
    for _ in naps():
        pass
    descend(40)
    schläft_猫()
    wait_in_vain()
    _thread.start_new_thread(other, ())
    ended.acquire()
    colours()


gc.disable()
nothing = os.open("/dev/null", os.O_RDONLY)
ended = _thread.allocate_lock()
ended.acquire()
begun = early()
next(begun)
stage.run(workload)
