# SPDX-License-Identifier: MIT
"""Locks that nobody else wants: Lock, RLock and its recursion, Condition, Semaphore, Queue."""
import queue
import sys
import threading


def plain(n):
    lock = threading.Lock()
    for _ in range(n):
        with lock:
            pass
        lock.acquire()
        lock.release()
        lock.acquire(blocking=False)
        lock.acquire(blocking=False)
        lock.release()


def recursive(n):
    lock = threading.RLock()
    for _ in range(n):
        with lock:
            with lock:
                pass
        lock.acquire(timeout=1)
        lock.release()


def composed(n):
    condition, semaphore = threading.Condition(), threading.Semaphore(2)
    channel = queue.Queue()
    for i in range(n):
        with condition:
            condition.notify()
        with semaphore:
            channel.put(i)
        channel.get()


size = 12_000 * int(sys.argv[1])
plain(size * 4)
recursive(size * 4)
composed(size)
