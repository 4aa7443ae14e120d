# SPDX-License-Identifier: MIT
"""It is three calls deep, with a generator, when tracing begins."""

import os
import time


def leaf():
    time.sleep(0.002)


def numbers():
    yield 1
    yield 2


def inner(generator):
    os.write(1, b"READY\n")
    os.read(0, 1)
    for _ in range(7):
        leaf()
    for _ in generator:
        leaf()


def middle(generator):
    inner(generator)
    leaf()


def outer():
    generator = numbers()
    next(generator)
    middle(generator)
    leaf()


outer()
leaf()
os.write(1, b"DONE\n")
os.read(0, 1)
