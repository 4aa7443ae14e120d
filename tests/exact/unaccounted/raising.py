"""Callbacks of sys.monitoring, sys.settrace and sys.setprofile that raise, and a
signal handler that raises at RESUME.

Balanced is what these must be: the interpreter's own account is not, since a
frame whose return is refused ends twice, one that a handler ends before its
start is reported ends without one, and in 3.11 one whose start by throw() is
refused has a start and no end.
"""
import signal
import sys

TOOL = 1
MONITORING = getattr(sys, "monitoring", None)


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
    MONITORING.use_tool_id(TOOL, "refuses")
    MONITORING.register_callback(TOOL, event, refuse)
    MONITORING.set_events(TOOL, event)
    try:
        function()
    except (Refused, StopIteration):
        pass
    finally:
        MONITORING.set_events(TOOL, 0)
        MONITORING.free_tool_id(TOOL)


def refused_by(setter, event, function):
    """The same by sys.settrace or sys.setprofile."""
    def callback(frame, what, argument):
        if what == event:
            refuse(frame.f_code)
        return callback

    setter(callback)
    try:
        function()
    except (Refused, StopIteration):
        pass
    finally:
        setter(None)


def leaving(setter):
    """A callback that takes itself away when a frame starts."""
    def callback(frame, what, argument):
        setter(None)

    setter(callback)
    hot(1)
    setter(callback)
    all_of_them()
    setter(callback)
    thrown_into()


def tracing_again():
    """A debugger that debugs: the callback has a function traced, too."""
    def callback(frame, what, argument):
        if frame.f_code is generate.__code__:
            sys.call_tracing(hot, (1,))
        return callback

    sys.settrace(callback)
    all_of_them()
    sys.settrace(None)


def thrown_into():
    generator = generate(3)
    next(generator)
    generator.throw(Refused)
    generator.close()


def once():
    hot(1)


def all_of_them():
    list(generate(3))


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
    functions = once, all_of_them, thrown_into
    if MONITORING:
        events = MONITORING.events
        for event in events.PY_START, events.PY_RESUME, events.PY_RETURN, events.PY_YIELD:
            for function in functions:
                refused(event, function)
    for setter in sys.settrace, sys.setprofile:
        for event in "call", "line", "return":
            for function in functions:
                refused_by(setter, event, function)
        leaving(setter)
    tracing_again()
    interrupted()
