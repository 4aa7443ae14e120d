# SPDX-License-Identifier: MIT
"""Locks held asleep, fought over, nested, waited for in vain, and used as signals."""

import _thread
import os
import queue
import threading
import time

import stage

ASLEEP = 0.031

alone = threading.Lock()
fought = threading.Lock()
recursive = threading.RLock()
vain = threading.Lock()
ended = threading.Lock()
numbers = queue.Queue()


def sleep_with_it():
    with alone:
        time.sleep(ASLEEP)


def keep(number):
    with fought:
        global turn
        turn = number
        wait_until(lambda: came == number)
        time.sleep(ASLEEP)
    wait_until(lambda: been == number)


def want(number):
    wait_until(lambda: turn == number)
    global came, been
    came = number
    with fought:
        pass
    been = number


def wait_until(holds):
    while not holds():
        time.sleep(0.001)


def nest(depth):
    with recursive:
        if depth:
            nest(depth - 1)


def give_up():
    vain.acquire(timeout=0.01)


def other():
    os.write(1, f"other {threading.get_native_id()}\n".encode())
    for i in range(1, 8):
        want(i)
    for _ in range(3):
        time.sleep(0.02)
        numbers.put(1)
    ended.release()


def workload():
    for _ in range(5):
        sleep_with_it()
    _thread.start_new_thread(other, ())
    for i in range(1, 8):
        keep(i)
    for _ in range(3):
        numbers.get()
    ended.acquire()
    for _ in range(11):
        nest(2)
    for _ in range(3):
        give_up()


turn = came = been = 0
for lock in (ended, vain):
    lock.acquire()
os.write(1, f"main {threading.get_native_id()}\n".encode())
for name in ("alone", "fought", "recursive", "vain", "ended"):
    os.write(1, f"{name} {id(globals()[name]):#x}\n".encode())
stage.run(workload)
