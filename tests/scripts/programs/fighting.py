# SPDX-License-Identifier: MIT
"""Two locks that are waited for, 11 and 5 times in vain, and one that is free."""

import _thread
import os
import threading

import stage

PAUSE = 0.010

fought = threading.Lock()
recursive = threading.RLock()
free = threading.Lock()
told = threading.Lock()


def hold():
    recursive.acquire()
    told.release()
    end.acquire()


def workload():
    for _ in range(11):
        fought.acquire(timeout=PAUSE)
    for _ in range(5):
        recursive.acquire(timeout=PAUSE)
    for _ in range(100):
        with free:
            pass


end = threading.Lock()
end.acquire()
told.acquire()
_thread.start_new_thread(hold, ())
told.acquire()
fought.acquire()
for name in ("fought", "recursive", "free"):
    os.write(1, f"{name} {id(globals()[name]):#x}\n".encode())
stage.run(workload)
