# SPDX-License-Identifier: MIT
"""Threads that sleep, compute, and compute beside another process; what the system's
own account says of each."""

import os
import subprocess
import sys
import threading
import time

import resource
import stage


def account():
    """CPU and queue in ns, blocks, and how often it was pre-empted, of this thread."""
    tid = threading.get_native_id()
    with open(f"/proc/self/task/{tid}/schedstat", encoding="ascii") as file:
        cpu, queue, _ = map(int, file.read().split())
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return cpu, queue, used.ru_nvcsw, used.ru_nivcsw


def tell(name, before):
    after = account()
    numbers = [b - a for a, b in zip(before, after)]
    os.write(1, f"{name} {threading.get_native_id()} {' '.join(map(str, numbers))}\n".encode())


def sleeper():
    before = account()
    for _ in range(7):
        time.sleep(0.031)
    tell("sleeper", before)


def computer():
    before = account()
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        pass
    tell("computer", before)


def run_thread(function):
    begin = time.monotonic_ns()
    thread = threading.Thread(target=function, name=f"the {function.__name__}")
    thread.start()
    thread.join()
    os.write(1, f"lifetime {function.__name__} {time.monotonic_ns() - begin}\n".encode())


def workload():
    run_thread(sleeper)
    # Another one that wants the same processor, the only one that they may have.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) as other:
        run_thread(computer)
        other.kill()


os.write(1, f"main {threading.get_native_id()}\n".encode())
stage.run(workload)
