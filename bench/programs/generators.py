# SPDX-License-Identifier: MIT
"""Generators: a pipeline of three, send(), and one dropped half way."""
import sys


def count(n):
    for i in range(n):
        yield i


def squares(numbers):
    for number in numbers:
        yield number * number


def odd(numbers):
    return (number for number in numbers if number & 1)


def averager():
    total = 0
    while True:
        total += yield total


def run(n):
    sum(odd(squares(count(n))))
    average = averager()
    next(average)
    for i in range(n):
        average.send(i)
    for _ in range(n // 10):
        half = count(10)
        next(half)
        next(half)


run(110_000 * int(sys.argv[1]))
