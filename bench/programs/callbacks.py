# SPDX-License-Identifier: MIT
"""Closures and lambdas called back from C: sorted, map, filter, reduce, min."""
import functools
import sys


def scaled(by):
    return lambda number: number * by


def run(n):
    numbers = [i * 7919 % 10_007 for i in range(5_000)]
    for i in range(n):
        double = scaled(i)
        sorted(numbers, key=lambda number: -number)
        list(map(double, numbers))
        list(filter(lambda number: number & 1, numbers))
        functools.reduce(lambda a, b: a ^ b, numbers)
        min(numbers, key=double)


run(12 * int(sys.argv[1]))
