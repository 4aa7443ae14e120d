# SPDX-License-Identifier: MIT
"""Objects made and dropped: __init__ inlined into the caller, __slots__, no __init__."""
import sys


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


class Bare:
    pass


def run(n):
    for i in range(n):
        point = Point(i, i)
        pair = Slotted(point, i)
        thing = Bare()
        thing.pair = pair


run(75_000 * int(sys.argv[1]))
