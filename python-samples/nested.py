"""Calling a coroutine function only makes a coroutine; awaiting it runs it.

CPython warns on stderr about the coroutine that is never awaited.
"""

import asyncio


async def nested() -> int:
    return 42


async def main() -> None:
    nested()  # never runs: nothing awaits it
    print(await nested())


asyncio.run(main())
