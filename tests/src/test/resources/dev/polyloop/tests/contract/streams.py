"""The Python half of the contract of streams: see StreamContractTest."""

import asyncio
import contextlib

import polyloop

value = object()
error = ValueError("of Python")


# Producers


async def generator(feed):
    try:
        while feed.make():
            yield feed.value
        await finish(feed)
    finally:
        feed.close()


async def finish(feed):
    match feed.how:
        case "error":
            raise feed.error
        case "wait":
            await feed.signal


class Iterator:
    def __init__(self, feed):
        self.feed = feed

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.feed.make():
            return self.feed.value
        try:
            await finish(self.feed)
        finally:
            self.feed.close()
        raise StopAsyncIteration

    async def aclose(self):
        self.feed.close()


def iterator(feed):
    return Iterator(feed)


# Consumers


def by_async_for(source):
    return aiter(source)


def by_stream(source):
    return polyloop.stream(source)


async def consume(name, make, feed):
    try:
        async with contextlib.aclosing(globals()[name](make(feed))) as items:
            async for item in items:
                feed.take(item is feed.value or item == feed.value)
                if feed.is_enough():
                    break
                if feed.pauses:
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as failure:
        same = failure is feed.error if feed.error is error else feed.text in str(failure)
        return "error" if same else f"another error {failure!r}"
    return "end"
