"""A task group waits for its tasks when its block ends: 2 seconds."""

import asyncio
import time


async def say_after(delay: float, what: str) -> None:
    await asyncio.sleep(delay)
    print(what)


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(1, "hello"))
        group.create_task(say_after(2, "world"))

        print(f"started at {time.strftime('%X')}")

    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
