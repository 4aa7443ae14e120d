# SPDX-License-Identifier: MIT
"""How programs meet a tracer: it is there before READY is answered, and
has printed all when it has printed a last event from each processor."""
import functools
import os
import sys

try:
    import _interpreters
except ImportError:     # up to 3.12
    import _xxsubinterpreters as _interpreters


def meet(marker):
    print(marker, flush=True)
    sys.stdin.readline()


def run_beside(script, isolated):
    """Run it in an interpreter beside the main one. Up to 3.11 all share one GIL,
    and an isolated one may start no threads."""
    if hasattr(_interpreters, "exec"):
        interpreter = _interpreters.create("isolated" if isolated else "legacy")
        assert _interpreters.exec(interpreter, script) is None
    else:
        interpreter = _interpreters.create(isolated=False)
        _interpreters.run_string(interpreter, script)
    _interpreters.destroy(interpreter)


def drain(fire=functools.partial(sys.audit, "last")):
    """Fire a last event, or one of each kind, from each processor."""
    processors = os.sched_getaffinity(0)
    for processor in processors:
        os.sched_setaffinity(0, {processor})
        fire()
    os.sched_setaffinity(0, processors)
