"""Coroutines, async for and with, asyncio tasks that wait, fail, are cancelled."""
import asyncio


async def leaf(n):
    await asyncio.sleep(0)
    return n


async def branch(n):
    return await leaf(n) + await leaf(n + 1)


async def failing():
    await asyncio.sleep(0)
    raise ValueError("in a task")


async def patient():
    try:
        await asyncio.sleep(3600)
    finally:
        await asyncio.sleep(0)


async def ticks(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)


class Manager:
    async def __aenter__(self):
        await leaf(1)
        return self

    async def __aexit__(self, *exception):
        await leaf(2)


class Awaitable:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return 3


async def work():
    assert await branch(1) == 3
    assert await asyncio.gather(*(branch(i) for i in range(5))) == [1, 3, 5, 7, 9]
    assert [n async for n in ticks(4)] == [0, 1, 2, 3]
    async for n in ticks(5):
        if n == 2:
            break
    generator = ticks(3)
    await generator.__anext__()
    await generator.aclose()
    generator = ticks(3)
    await generator.asend(None)
    try:
        await generator.athrow(KeyError)
    except KeyError:
        pass
    async with Manager():
        await Awaitable()
    try:
        await asyncio.gather(failing(), failing())
    except ValueError:
        pass
    task = asyncio.create_task(patient())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    try:
        await asyncio.wait_for(patient(), 0.001)
    except asyncio.TimeoutError:
        pass


class Loop(asyncio.SelectorEventLoop):
    """Its time goes by calls, so that each run does the same."""
    now = 0.0

    def time(self):
        self.now += 0.0001
        return self.now


def main():
    loop = Loop()
    loop.run_until_complete(work())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    never = leaf(1)
    never.close()
