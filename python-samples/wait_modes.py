"""wait() returns at the first result, the first error, the last result, or a timeout."""

import asyncio
from collections.abc import Iterable


async def job(delay: float, fail: bool = False) -> None:
    await asyncio.sleep(delay)
    if fail:
        raise ValueError(f"failed after {delay} s")


def names(tasks: Iterable[asyncio.Task[None]]) -> str:
    return ", ".join(sorted(task.get_name() for task in tasks)) or "none"


async def show(return_when: str, timeout: float | None = None) -> None:
    tasks = [
        asyncio.create_task(job(0.2), name="first"),
        asyncio.create_task(job(0.6, fail=True), name="second"),
        asyncio.create_task(job(0.8), name="third"),
    ]
    done, pending = await asyncio.wait(tasks, timeout=timeout, return_when=return_when)
    print(f"{return_when}, timeout {timeout}")
    print(f"  done: {names(done)}")
    print(f"  pending: {names(pending)}")
    for task in done:
        if error := task.exception():
            print(f"  {task.get_name()}: {error!r}")

    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def main() -> None:
    await show(asyncio.FIRST_COMPLETED)
    await show(asyncio.FIRST_EXCEPTION)
    await show(asyncio.ALL_COMPLETED)
    await show(asyncio.ALL_COMPLETED, timeout=0.4)


asyncio.run(main())
