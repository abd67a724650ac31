"""A plain function may return a Future, to be awaited alone or in gather()."""

import asyncio


def later(delay: float, value: str) -> asyncio.Future[str]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()
    loop.call_later(delay, future.set_result, value)
    return future


async def some_coroutine() -> str:
    await asyncio.sleep(0.4)
    return "from a coroutine"


async def main() -> None:
    print(await later(0.2, "from a future"))
    print(await asyncio.gather(later(0.2, "from a future"), some_coroutine()))


asyncio.run(main())
