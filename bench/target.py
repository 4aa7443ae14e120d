# SPDX-License-Identifier: MIT
"""Two programs for the tools to be tried on: one that calls, one that reads and writes.

A line of input is the name of a program and of what looks at it from inside: alone
(nothing does), cprofile or settrace. The answer is the least CPU time of as many
runs as the first argument says, in ns.
"""
import cProfile
import gc
import os
import subprocess
import sys
import tempfile
import time

# With the process that it reads from: on one processor or on two, the same takes twice as long.
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
BLOCKS = int(sys.argv[1])
PAGE = bytes(16 * 1024)
REQUESTS = 50


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


class Point:
    def __init__(self, x):
        self.x = x

    def square(self):
        return self.x * self.x

    def move(self, by):
        self.x = by
        return self.square()


def numbers(n):
    for number in range(n):
        yield number


def calls():
    """Some 4,500 calls: recursion, objects, methods, a generator that goes on 500 times."""
    fib(15)
    for number in numbers(500):
        Point(number).move(1)
        fib(1)


def say(text):
    os.write(TO_CAT, text)


def hear(size):
    while size:
        size -= len(os.read(FROM_CAT, size))


def store(text):
    os.pwrite(FILE, text, 0)


def fetch(size):
    return os.pread(FILE, size, 0)


def request():
    """A process answers, what it says is written and read again."""
    say(PAGE)
    hear(len(PAGE))
    store(PAGE)
    fetch(len(PAGE))


def reads():
    for _ in range(REQUESTS):
        request()


class Settrace:
    """Times each call by sys.settrace, as cProfile does by its own means."""

    def __init__(self):
        self.begun = []
        self.spent = {}

    def enable(self):
        sys.settrace(self.trace)

    def disable(self):
        sys.settrace(None)

    def trace(self, frame, event, _argument):
        if event == "call":
            frame.f_trace_lines = False
            self.begun.append(time.perf_counter_ns())
        elif event == "return" and self.begun:
            spent = time.perf_counter_ns() - self.begun.pop()
            self.spent[frame.f_code] = self.spent.get(frame.f_code, 0) + spent
        return self.trace


class Alone:
    def enable(self):
        pass

    disable = enable


WATCHERS = {"alone": Alone, "cprofile": cProfile.Profile, "settrace": Settrace}
PROGRAMS = {"calls": calls, "reads": reads}


def least_ns(program, watcher):
    least = float("inf")
    for _ in range(BLOCKS):
        watcher.enable()
        begin = time.process_time_ns()
        program()
        spent = time.process_time_ns() - begin
        watcher.disable()
        least = min(least, spent)
    return least


def exchange(answer):
    """Answer, and sleep until the next request, within one line and one frame."""
    return os.write(1, answer) and os.read(0, 64)


gc.disable()
gc.freeze()
CAT = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
TO_CAT, FROM_CAT = CAT.stdin.fileno(), CAT.stdout.fileno()
FILE = os.open(tempfile.gettempdir(), os.O_TMPFILE | os.O_RDWR)
asked = os.read(0, 64)
while asked:
    program, watcher = asked.decode().split()
    asked = exchange(b"%.4f\n" % least_ns(PROGRAMS[program], WATCHERS[watcher]()))
