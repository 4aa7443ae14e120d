# SPDX-License-Identifier: MIT
"""A program that watches itself: sys.monitoring, then sys.settrace."""
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


SCALE = int(sys.argv[1])
monitoring = sys.monitoring
events = monitoring.events
monitoring.use_tool_id(monitoring.PROFILER_ID, "bench")
for event in (events.PY_START, events.PY_RETURN, events.LINE):
    monitoring.register_callback(monitoring.PROFILER_ID, event, count)
monitoring.set_events(monitoring.PROFILER_ID, events.PY_START | events.PY_RETURN)
run(35_000 * SCALE)
monitoring.set_events(monitoring.PROFILER_ID, events.LINE)
run(20_000 * SCALE)
monitoring.set_events(monitoring.PROFILER_ID, 0)
sys.settrace(trace)
run(20_000 * SCALE)
sys.settrace(None)
