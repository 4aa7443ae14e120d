# SPDX-License-Identifier: MIT
"""Threads that start others, compute, sleep, lock and compress, as chance has it.

usage: switching_at_random.py SEED
"""
import os
import random
import sys
import threading
import time
import zlib

from meeting import drain, meet

lock = threading.Lock()
text = os.urandom(20_000)


def compute(chance):
    sum(range(chance.randrange(100_000)))


def sleep(chance):
    time.sleep(chance.choice([0, 0, 1e-6, 1e-4, 1e-3]))


def guard(chance):
    with lock:
        compute(chance)


def compress(chance):
    zlib.compress(text[:chance.randrange(20_000)])


def spawn(chance):
    thread = threading.Thread(target=work, args=(chance.random(), 3))
    thread.start()
    if chance.random() < 0.5:
        thread.join()


def work(seed, steps):
    chance = random.Random(seed)
    for _ in range(steps):
        chance.choice([compute, sleep, guard, compress, spawn])(chance)


def main():
    chance = random.Random(int(sys.argv[1]))
    sys.setswitchinterval(chance.choice([1e-5, 1e-4, 1e-3]))
    meet("READY")
    threads = [threading.Thread(target=work, args=(chance.random(), 30)) for _ in range(7)]
    for thread in threads:
        thread.start()
    while (others := threading.enumerate()[1:]):
        others[0].join()
    print("INTERVAL", round(sys.getswitchinterval() * 1e9), flush=True)
    drain()


if __name__ == "__main__":
    main()
