"""What the AOT cache of the launcher is made from: the classes that this program needs are loaded and
linked already when another program starts.  It does a little of what most programs do."""

import asyncio
import contextlib
import dataclasses
import functools
import json
import os
import re
import time
import typing

import polyloop


@dataclasses.dataclass
class Item:
    number: int
    name: str | None = None


async def produce(queue: asyncio.Queue, count: int) -> None:
    for number in range(count):
        await queue.put(Item(number, f"item {number}"))
        await asyncio.sleep(0)
    await queue.put(None)


async def consume(queue: asyncio.Queue) -> list[str]:
    names = []
    while (item := await queue.get()) is not None:
        names.append(json.dumps(dataclasses.asdict(item)))
    return names


async def fail(event: asyncio.Event) -> None:
    await event.wait()
    raise ValueError("as planned")


async def stream(count):
    for number in range(count):
        yield number
        await asyncio.sleep(0.001)


async def main() -> None:
    queue = asyncio.Queue(maxsize=2)
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(queue, 20))
        consumer = group.create_task(consume(queue))
    assert len(consumer.result()) == 20
    event, lock, semaphore = asyncio.Event(), asyncio.Lock(), asyncio.Semaphore(2)
    failing = asyncio.create_task(fail(event))
    event.set()
    results = await asyncio.gather(failing, asyncio.sleep(0.001, "slept"), return_exceptions=True)
    assert results[1] == "slept"
    async with lock, semaphore:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asyncio.sleep(0.01)), 0.001)
    assert [number async for number in stream(3)] == [0, 1, 2]
    await asyncio.to_thread(functools.partial(time.sleep, 0.001))
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.001, future.set_result, None)
    await future
    worker = polyloop.load(os.path.join(os.path.dirname(__file__), "module.mjs"))
    assert await worker.add(1, 2) == 3
    words: typing.Sequence[str] = re.findall(r"\w+", "some words here")
    print(len(words), "words of training")


asyncio.run(main())
