# SPDX-License-Identifier: MIT
"""Calls with defaults, keywords, *args and **kwargs, and a decorator."""
import sys


def plain(a, b, c=3):
    return a + b + c


def variadic(*args, **kwargs):
    return plain(*args, **kwargs)


def decorated(function):
    def wrapper(*args):
        return function(*args)
    return wrapper


@decorated
def add(a, b):
    return a + b


def run(n):
    total = 0
    for i in range(n):
        total += plain(i, 1)
        total += plain(i, b=2, c=1)
        total += variadic(i, 2, c=4)
        total += add(i, 5)
    return total


run(40_000 * int(sys.argv[1]))
