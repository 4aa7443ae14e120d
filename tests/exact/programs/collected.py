"""Generators, coroutines and __del__ that the collector runs."""
import gc


class Node:
    def __init__(self):
        self.me = self

    def __del__(self):
        helper(1)


def helper(n):
    return n


def guarded():
    try:
        yield 1
        yield 2
    finally:
        helper(3)


async def waits():
    await Never()


class Never:
    def __await__(self):
        try:
            yield
        finally:
            helper(4)


def main():
    for _ in range(3):
        Node()
        generator = guarded()
        next(generator)
        cycle = [generator]
        cycle.append(cycle)
        coroutine = waits()
        coroutine.send(None)
        cycle.append(coroutine)
        del generator, cycle, coroutine
    gc.collect()

    def callback(phase, info):
        helper(phase)
    gc.callbacks.append(callback)
    gc.collect(0)
    gc.callbacks.remove(callback)
