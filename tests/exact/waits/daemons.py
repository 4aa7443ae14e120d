# SPDX-License-Identifier: MIT
"""End while daemon threads compute, sleep and wait for the GIL."""
import threading
import time

from meeting import meet


def compute():
    started.release()
    while True:
        sum(range(1000))


def sleep():
    started.release()
    while True:
        time.sleep(1e-5)


started = threading.Semaphore(0)
meet("READY")
for function in [compute, compute, sleep, sleep]:
    threading.Thread(target=function, daemon=True).start()
for _ in range(4):
    started.acquire()
