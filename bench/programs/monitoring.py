# SPDX-License-Identifier: MIT
"""A program that watches itself: sys.monitoring (sys.setprofile where there is none), sys.settrace."""
import sys


def called(x):
    return x + 1


def run(n):
    for i in range(n):
        called(i)


def count(*_):
    pass


def trace(*_):
    return trace


def monitor(monitoring):
    events = monitoring.events
    monitoring.use_tool_id(monitoring.PROFILER_ID, "bench")
    for event in (events.PY_START, events.PY_RETURN, events.LINE):
        monitoring.register_callback(monitoring.PROFILER_ID, event, count)
    monitoring.set_events(monitoring.PROFILER_ID, events.PY_START | events.PY_RETURN)
    run(35_000 * SCALE)
    monitoring.set_events(monitoring.PROFILER_ID, events.LINE)
    run(20_000 * SCALE)
    monitoring.set_events(monitoring.PROFILER_ID, 0)


def profile():
    sys.setprofile(count)
    run(55_000 * SCALE)
    sys.setprofile(None)


SCALE = int(sys.argv[1])
if hasattr(sys, "monitoring"):
    monitor(sys.monitoring)
else:
    profile()
sys.settrace(trace)
run(20_000 * SCALE)
sys.settrace(None)
