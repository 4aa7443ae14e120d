# SPDX-License-Identifier: MIT
"""Functions that are called with all kinds of values. Which, is printed first as
repr() has it: "FUNCTION CALLS (ARGUMENTS)"."""

import _thread
import os

import stage

CALLS = (2, 3, 5, 7, 11)
VALUES = (0, 1, -1, 2**30 - 1, 2**30, -2**30, 2**60 - 1, -2**60, 2**63 - 1, 1 - 2**63, True, False,
          None, 0.0, -0.0, 0.1, -2.5, 1e5, 1e16, 1e-5, 1.5e300, 5e-324, float("inf"),
          1 / 3, "", "tabby", "a\n\t\\b\x01", "Grüß", "日本", "😺", "x" * 40, b"", b"\x00\xff\x80cat")


class Cat:
    def feed(self, grams):
        pass


class Size(int):
    pass


def one(value):
    pass


def many(a, b, c, d, e, f, g, h):
    pass


def stars(first, /, *rest, only=3, **named):
    pass


def held(value):
    return lambda: value


def dive(n):
    if n:
        dive(n - 1)


def fails(value):
    raise ValueError(value)


def generate(n):
    n += 1
    yield n
    yield n


def thread(number, lock):
    for _ in range(7):
        one(number)
    lock.release()


def workload():
    for i, value in enumerate(VALUES):
        for _ in range(CALLS[i % len(CALLS)]):
            one(value)
    for value in (2**63, -2**100, "x" * 41, "日" * 21, [1, 2], (), {1: 2}, Size(7), Cat(), len):
        one(value)
    many(1, 2, 3, 4, 5, 6, 7, 8)
    stars(1, 2, 3, only=4, more=5)
    held("cell")
    Cat().feed(31)
    dive(2)
    for _ in range(13):
        try:
            fails("no")
        except ValueError:
            pass
        list(generate(41))
    lock = _thread.allocate_lock()
    lock.acquire()
    _thread.start_new_thread(thread, (1009, lock))
    lock.acquire()


for position, shown in enumerate(VALUES):
    os.write(1, f"one {CALLS[position % len(CALLS)]} (value={shown!r})\n".encode())
stage.run(workload)
