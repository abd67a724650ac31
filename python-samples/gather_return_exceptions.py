"""gather(): errors returned or raised, siblings that go on, and cancellation."""

import asyncio


async def work(name: str, delay: float, fail: bool = False) -> str:
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name}: cancelled")
        raise
    if fail:
        raise ValueError(f"{name} failed")
    print(f"{name}: done")
    return name


async def errors_returned() -> None:
    works = work("a", 0.2), work("b", 0.4, fail=True), work("c", 0.6)
    print(await asyncio.gather(*works, return_exceptions=True))


async def errors_raised() -> None:
    sibling = asyncio.create_task(work("sibling", 0.4))
    try:
        await asyncio.gather(sibling, work("bad", 0.2, fail=True))
    except ValueError as error:
        print(f"raised: {error}, sibling done: {sibling.done()}")
    print(f"result: {await sibling}")


async def gather_cancelled() -> None:
    children = [asyncio.create_task(work(name, 0.6)) for name in ("left", "right")]
    together = asyncio.gather(*children)
    await asyncio.sleep(0.2)
    together.cancel()
    try:
        await together
    except asyncio.CancelledError:
        print("gather cancelled, children:", [child.cancelled() for child in children])


async def child_cancelled() -> None:
    child = asyncio.create_task(work("child", 0.4))
    sibling = asyncio.create_task(work("sibling", 0.6))
    together = asyncio.gather(child, sibling)
    await asyncio.sleep(0.2)
    child.cancel()
    try:
        await together
    except asyncio.CancelledError:
        print(f"raised CancelledError, gather cancelled: {together.cancelled()}")
    print(f"result: {await sibling}")


async def main() -> None:
    for show in (errors_returned, errors_raised, gather_cancelled, child_cancelled):
        print(f"-- {show.__name__}")
        await show()


asyncio.run(main())
