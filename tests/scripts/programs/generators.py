# SPDX-License-Identifier: MIT
"""Generators that are used up, closed and dropped; a coroutine that waits.

Who uses them sleeps 10 ms between two steps: that is no time of theirs.
"""

import time

import stage

PAUSE = 0.010


def three():
    # With something to do at its end, it runs once more when it is closed.
    try:
        yield 1
        yield 2
        yield 3
    finally:
        pass


def outer():
    yield from three()


def use_up():
    for _ in three():
        time.sleep(PAUSE)


def close():
    generator = three()
    next(generator)
    time.sleep(PAUSE)
    generator.close()


def drop():
    next(three())


def delegate():
    for _ in outer():
        pass


class Later:
    def __await__(self):
        yield


async def task():
    await Later()


def await_once():
    coroutine = task()
    coroutine.send(None)
    time.sleep(PAUSE)
    try:
        coroutine.send(None)
    except StopIteration:
        pass


def workload():
    use_up()
    close()
    drop()
    delegate()
    await_once()


stage.run(workload)
