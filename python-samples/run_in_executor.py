"""Blocking and computing functions run in the default and in an own thread pool."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor


def blocking_io() -> int:
    return len(os.urandom(100))


def cpu_bound(limit: int) -> int:
    return sum(i * i for i in range(limit))


def failing() -> None:
    raise OSError("no such device")


async def main() -> None:
    loop = asyncio.get_running_loop()

    print("default thread pool", await loop.run_in_executor(None, blocking_io))

    with ThreadPoolExecutor(max_workers=2) as pool:
        print("custom thread pool", await loop.run_in_executor(pool, cpu_bound, 10_000))
        sums = (loop.run_in_executor(pool, cpu_bound, n) for n in (10, 100, 1000))
        print("together", await asyncio.gather(*sums))

    try:
        await loop.run_in_executor(None, failing)
    except OSError as error:
        print("raised", error)


asyncio.run(main())
