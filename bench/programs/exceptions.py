# SPDX-License-Identifier: MIT
"""Exceptions: raised, through frames, re-raised, finally, with."""
import sys


class Refused(Exception):
    pass


class Guard:
    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False


def deep(level):
    if not level:
        raise Refused(level)
    deep(level - 1)


def cautious(key, table):
    try:
        return table[key]
    except KeyError:
        return None
    finally:
        table[0] = key


def again(number):
    try:
        with Guard():
            return int(number)
    except ValueError as error:
        raise Refused from error


def run(n):
    table = {}
    for i in range(n):
        try:
            deep(4)
        except Refused:
            pass
        cautious(-1, table)
        try:
            again("x")
        except Refused:
            pass


run(10_000 * int(sys.argv[1]))
