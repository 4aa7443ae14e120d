"""Python that C calls: comparisons, hooks, weak references, contexts, signals."""
import contextlib
import contextvars
import ctypes
import re
import signal
import weakref


class Thing:
    pass


def handler(number, frame):
    return number


@contextlib.contextmanager
def managed():
    try:
        yield 1
    finally:
        pass


@contextlib.contextmanager
def suppressing():
    try:
        yield 1
    except KeyError:
        pass


def compare(a, b):
    return a[0] - b[0]


def main():
    re.sub("a", lambda match: match.group() * 2, "banana")
    thing = Thing()
    weakref.finalize(thing, handler, 1, None)
    reference = weakref.ref(thing, lambda _: handler(2, None))
    del thing
    with managed(), suppressing():
        raise KeyError
    contextvars.copy_context().run(handler, 1, None)
    old = signal.signal(signal.SIGUSR1, handler)
    signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, old)
    array = (ctypes.c_int * 5)(5, 3, 4, 1, 2)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    ctypes.CDLL(None).qsort(array, 5, 4, kind(compare))
    return reference
