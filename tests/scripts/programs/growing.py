# SPDX-License-Identifier: MIT
"""Instances that leak, that are kept for a while, that come and go, and those that
were there before."""

import collections
import os


class Leaked:
    __slots__ = ("number", "__weakref__")

    def __init__(self, number):
        self.number = number


class Kept:
    pass


class Passing:
    pass


class Old:
    pass


class Text(str):
    pass


class Turned:
    pass


class Other:
    pass


leaked = []
kept = collections.deque()
old = [Old() for _ in range(17)]
turned = []


def forget_to_free(number):
    leaked.append(Leaked(number))


def forget_too():
    leaked.append(Leaked(0))
    leaked.append(Text("a cat"))


def keep():
    kept.append(Kept())


def pass_by():
    return Passing()


def many(depth):
    """Made far down."""
    if depth:
        return many(depth - 1)
    return [Leaked(1), Leaked(2)]


def turn():
    one = Other()
    one.__class__ = Turned
    turned.append(one)


def workload():
    for i in range(7):
        forget_to_free(i)
    for _ in range(3):
        forget_too()
    for _ in range(31):
        keep()
    while len(kept) > 12:
        kept.popleft()
    for _ in range(29):
        pass_by()
    leaked.extend(many(150))
    for _ in range(5):
        turn()
    old.clear()


os.write(1, b"READY\n")
os.read(0, 1)
leaked.append(Text("made by a function that ran before it was traced"))
workload()
os.write(1, b"DONE\n")
os.read(0, 1)
