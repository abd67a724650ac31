"""A task runs its coroutine on its own; awaiting the task gives the result."""

import asyncio


async def nested() -> int:
    return 42


async def main() -> None:
    task = asyncio.create_task(nested())
    print(await task)


asyncio.run(main())
