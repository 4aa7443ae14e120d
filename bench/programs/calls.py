# SPDX-License-Identifier: MIT
"""Calls: the plain recursion that everybody times."""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


for _ in range(int(sys.argv[1])):
    fib(26)
