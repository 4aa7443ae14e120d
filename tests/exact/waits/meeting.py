# SPDX-License-Identifier: MIT
"""How these programs meet a tracer: it is there before READY is answered, and
has printed all when it has printed a last event from each processor."""
import os
import sys


def meet(marker):
    print(marker, flush=True)
    sys.stdin.readline()


def drain():
    processors = os.sched_getaffinity(0)
    for processor in processors:
        os.sched_setaffinity(0, {processor})
        sys.audit("last")
    os.sched_setaffinity(0, processors)
