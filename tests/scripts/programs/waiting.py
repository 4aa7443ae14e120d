# SPDX-License-Identifier: MIT
"""A thread that works for 30 ms without a break while another one wants the GIL, 7 times."""

import _thread
import os
import sys
import time

import stage

ROUNDS = 7
PAUSE = 0.005
HELD = 0.030


def work():
    """No call in it gives up the GIL, and nobody asks for it so soon."""
    end = time.monotonic() + HELD
    while time.monotonic() < end:
        pass


def sleeper():
    os.write(1, f"sleeper {_thread.get_native_id()}\n".encode())
    for _ in range(ROUNDS):
        go.acquire()
        time.sleep(PAUSE)       # and then it waits for the GIL
        came.release()


def workload():
    for _ in range(ROUNDS):
        go.release()
        work()
        came.acquire()


sys.setswitchinterval(1000)
go, came = _thread.allocate_lock(), _thread.allocate_lock()
go.acquire()
came.acquire()
_thread.start_new_thread(sleeper, ())
os.write(1, f"worker {_thread.get_native_id()}\n".encode())
stage.run(workload)
