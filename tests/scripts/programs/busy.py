# SPDX-License-Identifier: MIT
"""It never stops calling: tracers come and go in the middle of it."""

import os


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def turn():
    for _ in map(fib, (7, 8, 9)):
        pass


os.write(1, b"READY\n")
while True:
    turn()
