# SPDX-License-Identifier: MIT
"""For seconds: one class leaks, one fills a cache, one comes and goes."""

import os
import time

import stage

STEP = 0.05
# py_leak looks each second, DTrace at what it collected up to a second ago, and on a
# busy machine either may be a second late: so long is there nothing, that it is seen.
PHASE = 5


class Leaked:
    pass


class Cached:
    pass


class Swinging:
    pass


leaked, cached, swinging = [], [], []


def drip():
    leaked.append(Leaked())
    if len(cached) < 10:
        cached.append(Cached())


def swing(there):
    if not there:
        swinging.clear()
    elif len(swinging) < 20:
        swinging.append(Swinging())


def workload():
    for there in (True, False, True):
        end = time.monotonic() + PHASE
        while time.monotonic() < end:
            drip()
            swing(there)
            time.sleep(STEP)
    os.write(1, f"leaked {len(leaked)}\n".encode())


stage.run(workload)
