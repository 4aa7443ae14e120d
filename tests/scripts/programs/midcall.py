# SPDX-License-Identifier: MIT
"""It is three calls deep, with a generator, when tracing begins."""

import time

import stage


def leaf():
    time.sleep(0.002)


def numbers():
    yield 1
    yield 2


def inner(generator):
    stage.say("READY")
    stage.wait()
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
stage.say("DONE")
stage.wait()
