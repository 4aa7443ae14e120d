# SPDX-License-Identifier: MIT
"""The loops of loop.c in Python: each is made to fire some of the probes, and no others of them.

A line of input is the name of a loop, a number of calls and one that the loop
itself knows what to do with: how deep, how many threads or classes, or arguments
of a bare probe. The answer is the least time of a call of as many such blocks as
the second argument says, in ns of this process's CPU time; the first one is where
bare.c was compiled to.
"""
import _thread
import gc
import os
import sys
import time
from importlib.machinery import ModuleSpec

sys.path.append(sys.argv[1])
from bare import fire                       # noqa: E402

BLOCKS = int(sys.argv[2])


def called():
    pass


def function(calls, _):
    for _ in range(calls):
        called()


def depth(calls, more):
    if more > 1:
        return depth(calls, more - 1)
    for _ in range(calls):
        called()


def cfunction(calls, _):
    for _ in range(calls):
        id(calls)


def method(calls, _):
    found = "a text".find
    for _ in range(calls):
        found("t")


ERROR = ValueError("nothing")


def exception(calls, _):
    for _ in range(calls):
        try:
            raise ERROR
        except ValueError:
            ERROR.__traceback__ = None


class Thing:
    __slots__ = ()


def instance(calls, _):
    for _ in range(calls):
        Thing()


CLASSES = []


def classes(calls, number):
    """As many classes as is wanted, one after the other."""
    while len(CLASSES) < number:
        CLASSES.append(type(f"Thing{len(CLASSES)}", (), {"__slots__": (), "__module__": __name__}))
    some = CLASSES[:number]
    for _ in range(calls // number):
        for made in some:
            made()


def gil(calls, _):
    """A system call that does next to nothing, without the GIL."""
    for _ in range(calls):
        os.lseek(FILE, 0, 1)


LOCK, HELD = _thread.allocate_lock(), _thread.allocate_lock()
HELD.acquire()


def lock(calls, _):
    for _ in range(calls):
        LOCK.acquire()
        LOCK.release()


# What takes much longer than a probe fires a bare one beside it, to compare with.

def raised(calls, arity):
    for _ in range(calls):
        try:
            raise ERROR
        except ValueError:
            ERROR.__traceback__ = None
        fire(arity)


def wait(calls, arity):
    for _ in range(calls):
        HELD.acquire(timeout=1e-9)
        fire(arity)


def thread(calls, arity):
    for _ in range(calls):
        _thread.start_new_thread(DONE.release, ())
        DONE.acquire()
        fire(arity)


DONE = _thread.allocate_lock()
DONE.acquire()


def collection(calls, _):
    for _ in range(calls):
        gc.collect(0)


class Finder:
    """Finds a module without a look at any file."""

    @staticmethod
    def find_spec(name, _path, _target):
        return ModuleSpec(name, Finder)

    @staticmethod
    def create_module(_spec):
        return None

    @staticmethod
    def exec_module(_module):
        pass


def imported(calls, arity):
    modules = sys.modules
    for _ in range(calls):
        import bench_module                 # noqa: F401
        del modules["bench_module"]
        fire(arity)


def audit(calls, _):
    for _ in range(calls):
        sys.audit("bench")


class Worker:
    """A thread that runs function() whenever it is told to."""

    def __init__(self):
        self.calls = 0
        self.told, self.done = _thread.allocate_lock(), _thread.allocate_lock()
        self.told.acquire()
        self.done.acquire()
        _thread.start_new_thread(self.work, ())

    def work(self):
        while True:
            self.told.acquire()
            for _ in range(self.calls):
                called()
            self.done.release()


WORKERS = []


def threads(calls, number):
    """As many threads as is wanted, at once; they share the calls."""
    while len(WORKERS) < number:
        WORKERS.append(Worker())
    some = WORKERS[:number]
    for worker in some:
        worker.calls = calls // number
        worker.told.release()
    for worker in some:
        worker.done.acquire()


def least_ns(loop, calls, argument):
    least = float("inf")
    for _ in range(BLOCKS):
        begin = time.process_time_ns()
        loop(calls, argument)
        least = min(least, time.process_time_ns() - begin)
    return least / calls


def exchange(answer):
    """Answer, and sleep until the next request, within one line and one frame."""
    return os.write(1, answer) and os.read(0, 64)


gc.disable()
gc.freeze()
sys.meta_path[:] = [Finder]
sys.setrecursionlimit(5000)
FILE = os.open(os.devnull, os.O_RDONLY)
request = os.read(0, 64)
while request:
    name, number, argument = request.split()
    request = exchange(b"%.4f\n" % least_ns(globals()[name.decode()], int(number), int(argument)))
