"""A coroutine that prints, waits a second, and prints again."""

import asyncio


async def main() -> None:
    print("hello")
    await asyncio.sleep(1)
    print("world")


asyncio.run(main())
