# SPDX-License-Identifier: MIT
"""Garbage in circles, made while all kinds of things are done: where each collection begins.

A collection begins where one object more is made, so it tells whether any is made for a
tracer's sake. What collects also runs __del__, and so changes what the program does.
"""
import _queue
import gc
import itertools
import sys

TIMES, STARTS = 2_000, 7
queue, numbers = _queue.SimpleQueue(), itertools.count()
begun, made = [], []


def note(phase, info):
    if phase == "start":
        frame = sys._getframe(1)
        begun.append(f"{frame.f_code.co_name} {frame.f_lineno} {info['generation']} {len(made)}")


class Circle:
    def __init__(self):
        self.me = self

    def __del__(self):
        queue.put(next(numbers))


def methods_of_c():
    for _ in range(TIMES):
        Circle()
        queue.put(next(numbers))
        made.append(queue.get())


def methods_and_their_object():
    for i in range(TIMES):
        Circle()
        list.append(*(made, i))
        str.encode(*("a text",), **{"errors": "strict"})


def generators():
    def count():
        for i in range(TIMES):
            Circle()
            yield i
    made.extend(count())


def exceptions():
    for i in range(TIMES):
        try:
            Circle()
            raise ValueError(i)
        except ValueError as error:
            made.append(error.args[0])


def callbacks():
    made.extend(sorted(range(TIMES), key=lambda i: Circle() and -i))


def delegates():
    def inner():
        for i in range(TIMES):
            Circle()
            yield i

    def outer():
        yield from inner()
    made.extend(x for x in outer())


print("READY", flush=True)
sys.stdin.readline()
gc.callbacks.append(note)
gc.set_threshold(101, 5, 5)
for later in range(STARTS):
    for work in methods_of_c, methods_and_their_object, generators, exceptions, callbacks, delegates:
        made = []
        gc.collect()
        kept = [[] for _ in range(later)]       # so that the next ones begin elsewhere
        work()
        print(work.__name__, later, hash(tuple(made)))
gc.callbacks.clear()
print(*begun, sep="\n")
print("DONE", flush=True)
sys.stdin.readline()
