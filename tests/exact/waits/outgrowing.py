# SPDX-License-Identifier: MIT
"""Threads whose functions run in globals that grow, again and again, while they do.

The module's name is a text that one thread alone has counted so far. Prints READY;
goes on at a character of standard input; ends with CALLS and how many there were.
"""
import os
import threading

THREADS = 4
CALLS = 10_000          # of each
NAMES = 400

namespace = {"__name__": "".join(["out", "growing"])}
exec("def called(n):\n    return n\n", namespace)


def call():
    called = namespace["called"]
    for n in range(CALLS):
        called(n)


def grow():
    while running:
        for n in range(NAMES):
            namespace[f"name {n}"] = n
        for n in range(NAMES):
            del namespace[f"name {n}"]


running = True
callers = [threading.Thread(target=call) for _ in range(THREADS)]
grower = threading.Thread(target=grow)
os.write(1, b"READY\n")
os.read(0, 1)
for thread in [grower, *callers]:
    thread.start()
for thread in callers:
    thread.join()
running = False
grower.join()
os.write(1, f"CALLS {THREADS * CALLS}\n".encode())
