# SPDX-License-Identifier: MIT
"""Two cat-video servers in one process, a thread each; each says which it is."""

import _thread
import os
import sys

import stage

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__)))))
import demo                             # noqa: E402

SEEDS, ROUNDS, SPEED = (7, 13), 3, 20


def serve(seed, lock):
    os.write(1, b"SEED %d THREAD %d\n" % (seed, _thread.get_native_id()))
    demo.go(seed, ROUNDS, SPEED)
    lock.release()


def workload():
    locks = []
    for seed in SEEDS:
        lock = _thread.allocate_lock()
        lock.acquire()
        locks.append(lock)
        _thread.start_new_thread(serve, (seed, lock))
    for lock in locks:
        lock.acquire()


stage.run(workload)
