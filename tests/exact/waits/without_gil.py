# SPDX-License-Identifier: MIT
"""Threads that compute and talk; in the middle of it, extensions are imported.

usage: without_gil.py [MODULE ...]

Prints for each step, at its start, `STEP NAME TIME IS_ENABLED`.
"""
import importlib
import os
import sys
import threading
import time

from meeting import drain, meet

sys.path.insert(0, os.getcwd())     # where the modules are


def compute(turns=200_000):
    total = 0
    for i in range(turns):
        total += i
    return total


def talk(source, target):
    for _ in range(100):
        os.write(target, b".")
        os.read(source, 1)


def run_threads():
    (there, to_there), (here, to_here) = os.pipe(), os.pipe()
    threads = [threading.Thread(target=compute) for _ in range(3)]
    threads += [threading.Thread(target=talk, args=(there, to_here)),
                threading.Thread(target=talk, args=(here, to_there))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run_step(name):
    print("STEP", name, time.monotonic_ns(), int(sys._is_gil_enabled()), flush=True)


def main():
    meet("READY")
    run_step("before")
    run_threads()
    stop = threading.Event()
    threads = [threading.Thread(target=compute_until, args=(stop,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for name in sys.argv[1:]:
        run_step(f"import-{name}")
        importlib.import_module(name)
        run_step(f"imported-{name}")
        run_threads()
    stop.set()
    for thread in threads:
        thread.join()
    run_step("end")
    drain()


def compute_until(stop):
    while not stop.is_set():
        compute(1000)


if __name__ == "__main__":
    main()
