# SPDX-License-Identifier: MIT
"""Waits for what threading and queue make of locks.

Prints a line of JSON for each wait: of what, in which thread, its time-out in
nanoseconds, and whether it got what it waited for.
"""
import _thread
import json
import queue
import sys
import threading
import time

from meeting import drain, meet

TIME_OUT = 0.02
NANOSECONDS = 20_000_000


def say(what, timeout, acquired):
    print(json.dumps([what, _thread.get_native_id(), timeout, acquired]), flush=True)


class Waiter(threading.Thread):
    """Waits for something; started, it is known to wait, since no thread loses
    the GIL against its will in this program."""

    def __init__(self, what, wait):
        super().__init__()
        self.what, self.wait, self.waits = what, wait, False
        self.start()
        while not self.waits:
            time.sleep(0.0005)

    def run(self):
        self.waits = True
        self.wait()
        say(self.what, -1, 1)


def wait_in_vain():
    """Time-outs: as the wait of a Condition, which each of them has."""
    assert not threading.Event().wait(TIME_OUT)
    say("event", NANOSECONDS, 0)
    condition = threading.Condition()
    with condition:
        assert not condition.wait(TIME_OUT)
    say("condition", NANOSECONDS, 0)


def main():
    sys.setswitchinterval(1000)
    meet("READY")
    wait_in_vain()

    event = threading.Event()
    waiter = Waiter("event", event.wait)
    event.set()
    waiter.join()

    semaphore = threading.Semaphore(0)
    waiter = Waiter("semaphore", semaphore.acquire)
    semaphore.release()
    waiter.join()

    bounded = threading.BoundedSemaphore(1)
    bounded.acquire()
    waiter = Waiter("bounded", bounded.acquire)
    bounded.release()
    waiter.join()

    barrier = threading.Barrier(2)
    waiter = Waiter("barrier", barrier.wait)
    barrier.wait()
    waiter.join()

    for make in queue.Queue, queue.LifoQueue, queue.PriorityQueue:
        channel = make(1)
        waiter = Waiter("get", channel.get)
        channel.put(1)
        waiter.join()
        channel.put(2)
        waiter = Waiter("put", lambda: channel.put(3))
        assert channel.get() == 2
        waiter.join()

    condition = threading.Condition()

    def wait():
        with condition, condition:
            condition.wait()
    waiters = [Waiter("condition", wait) for _ in range(3)]
    with condition:
        condition.notify_all()
    for waiter in waiters:
        waiter.join()
    drain()


if __name__ == "__main__":
    main()
