"""Recursion: direct, mutual, and too deep."""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def endless(n):
    return endless(n + 1) + 1


class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "_")


def main():
    fib(10)
    even(31)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(150)
    try:
        endless(0)
    except RecursionError:
        pass
    try:
        Endless().x
    except RecursionError:
        pass
    sys.setrecursionlimit(limit)
    fib(5)
