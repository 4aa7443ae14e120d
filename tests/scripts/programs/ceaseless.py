# SPDX-License-Identifier: MIT
"""Makes and frees, raises and catches, and never stops: it calls all the while that a
tracer comes and goes. The last line that it is told ends it."""

import _thread
import os
import time


class Fleeting:
    pass


def fail():
    raise ValueError("always")


def catch():
    try:
        fail()
    except ValueError:
        pass


def make():
    return Fleeting()


def turn():
    for _ in range(20):
        make()
        catch()


def work():
    while True:
        turn()
        time.sleep(0.002)


def doze():
    time.sleep(0.031)


def sleeper():
    while True:
        doze()


_thread.start_new_thread(work, ())
_thread.start_new_thread(sleeper, ())
os.write(1, b"READY\n")
os.read(0, 1)
