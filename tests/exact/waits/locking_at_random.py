# SPDX-License-Identifier: MIT
"""Threads that acquire, wait for, try and release locks as chance has it.

usage: locking_at_random.py SEED

Prints a line of JSON for each lock: its address, its kind, how often it was
acquired, and how often it is held in the end.
"""
import json
import random
import signal
import sys
import threading
import time

from meeting import drain, meet

locks = [threading.Lock() for _ in range(3)] + [threading.RLock() for _ in range(3)]
STEPS = 100


class Stop(Exception):
    pass


def stop(*_):
    raise Stop


def acquire(chance, lock):
    """As often as it was acquired: 0 or 1."""
    how = chance.randrange(4)
    if how == 0:
        return lock.acquire(False)
    if how == 1:
        return lock.acquire(timeout=chance.choice([0, 1e-6, 1e-3]))
    if how == 2:
        return lock.acquire(timeout=10)
    return lock.acquire()


def step(chance, counts):
    number = chance.randrange(len(locks))
    lock = locks[number]
    if acquire(chance, lock):
        counts[number] += 1
        again = number >= 3 and acquire(chance, lock)
        counts[number] += again
        if chance.random() < 0.3:
            time.sleep(chance.choice([0, 1e-5, 1e-4]))
        if again:
            lock.release()
        lock.release()


def work(seed, counts):
    chance = random.Random(seed)
    for _ in range(STEPS):
        step(chance, counts)


def wait_in_vain(counts):
    """A wait that a signal ends."""
    signal.signal(signal.SIGALRM, stop)
    for number in 0, 3:
        ready = threading.Event()
        go = threading.Event()

        def hold():
            with locks[number]:
                counts[number] += 1
                ready.set()
                go.wait()
        holder = threading.Thread(target=hold)
        holder.start()
        ready.wait()
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        try:
            locks[number].acquire()
            raise AssertionError("a lock that another one holds")
        except Stop:
            pass
        go.set()
        holder.join()


def main():
    chance = random.Random(int(sys.argv[1]))
    sys.setswitchinterval(chance.choice([1e-5, 1e-4]))
    meet("READY")
    all_counts = [[0] * len(locks) for _ in range(7)]
    threads = [threading.Thread(target=work, args=(chance.random(), counts))
               for counts in all_counts[:6]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_in_vain(all_counts[6])
    held = [0] * len(locks)
    for number in 1, 4, 4:
        locks[number].acquire()
        all_counts[6][number] += 1
        held[number] += 1
    for number, lock in enumerate(locks):
        print(json.dumps([f"{id(lock):x}", int(number >= 3),
                          sum(counts[number] for counts in all_counts), held[number]]))
    sys.stdout.flush()
    drain()


if __name__ == "__main__":
    main()
