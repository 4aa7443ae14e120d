# SPDX-License-Identifier: MIT
"""A function that holds the GIL while a thread that slept wants it back, 7 times;
and two threads that compute side by side."""

import os
import sys
import threading
import time

import stage

ROUNDS = 7
PAUSE = 0.040
HELD = 0.100
BESIDE = 0.3


def spin(seconds):
    """No call in it gives up the GIL."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def work():
    spin(HELD)


def sleeper():
    os.write(1, f"sleeper {threading.get_native_id()}\n".encode())
    for _ in range(ROUNDS):
        global asleep
        asleep = True
        time.sleep(PAUSE)       # and then it waits for the GIL
        while not awake:
            time.sleep(0.001)
        reset()


def reset():
    global awake
    awake = False


def hold_and_wait():
    global asleep, awake
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=sleeper, name="the sleeper")
    thread.start()
    for _ in range(ROUNDS):
        while not asleep:
            time.sleep(0.001)
        asleep = False
        work()
        awake = True
        while awake:
            time.sleep(0.001)
    thread.join()
    sys.setswitchinterval(0.005)


def compute():
    spin(BESIDE)


def workload():
    os.write(1, f"main {threading.get_native_id()}\n".encode())
    hold_and_wait()
    first, second = (threading.Thread(target=compute, name=name) for name in ("one", "other"))
    first.start()
    second.start()
    first.join()
    second.join()


asleep = awake = False
stage.run(workload)
