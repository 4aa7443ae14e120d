# SPDX-License-Identifier: MIT
"""Coroutines: await through three levels under a small scheduler, async for, async with."""
import sys
import types


@types.coroutine
def pause():
    yield


class Ticker:
    def __init__(self, n):
        self.left = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        return self.left


class Section:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *exception):
        await pause()


async def step(i):
    await pause()
    return i


async def work(n):
    total = 0
    for i in range(n):
        total += await step(i)
        async with Section():
            total += 1
    async for i in Ticker(n):
        total += i
    return total


def schedule(tasks):
    while tasks:
        waiting = []
        for task in tasks:
            try:
                task.send(None)
            except StopIteration:
                continue
            waiting.append(task)
        tasks = waiting


schedule([work(2_500 * int(sys.argv[1])) for _ in range(10)])
