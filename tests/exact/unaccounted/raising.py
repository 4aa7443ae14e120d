"""Monitoring callbacks that raise, and a signal handler that raises at RESUME.

Balanced is what these must be: the interpreter's own account is not, since a
frame whose return is refused ends twice, and one that a handler ends before
PY_START ends without a start.
"""
import signal
import sys

TOOL = 1
EVENTS = sys.monitoring.events


class Refused(Exception):
    pass


def hot(n):
    return n


def generate(n):
    for i in range(n):
        try:
            yield i
        except Refused:
            hot(i)


def refuse(code, *rest):
    if code is hot.__code__ or code is generate.__code__:
        raise Refused


def refused(event, function):
    sys.monitoring.use_tool_id(TOOL, "refuses")
    sys.monitoring.register_callback(TOOL, event, refuse)
    sys.monitoring.set_events(TOOL, event)
    try:
        function()
    except Refused:
        pass
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)


def handler(number, frame):
    raise Refused


def interrupted():
    """A handler that raises wherever it happens to be noticed."""
    signal.signal(signal.SIGALRM, handler)
    for _ in range(300):
        try:
            signal.setitimer(signal.ITIMER_REAL, 1e-4)
            for i in range(10000):
                hot(hot(i))
                list(generate(2))
        except Refused:
            pass
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)


def main():
    for event in EVENTS.PY_START, EVENTS.PY_RESUME, EVENTS.PY_RETURN, EVENTS.PY_YIELD:
        refused(event, lambda: hot(1))
        refused(event, lambda: list(generate(3)))
    interrupted()
