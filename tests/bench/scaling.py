"""The work of one Polyloop in Scaling.java: half of the operations are steps, half are tasks."""

import asyncio


async def task():
    return 1


async def work(count):
    for _ in range(count // 2):
        await asyncio.sleep(0)
    done = await asyncio.gather(*[task() for _ in range(count // 2)])
    return count // 2 + sum(done)
