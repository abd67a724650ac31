"""shield() keeps a task running when the one who awaits it is cancelled."""

import asyncio


async def something() -> str:
    print("something(): started")
    await asyncio.sleep(0.4)
    print("something(): finished")
    return "result"


async def unguarded(task: asyncio.Task[str]) -> str | None:
    return await asyncio.shield(task)


async def guarded(task: asyncio.Task[str]) -> str | None:
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        return None


async def main() -> None:
    for wait in (unguarded, guarded):
        task = asyncio.create_task(something())
        caller = asyncio.create_task(wait(task))
        await asyncio.sleep(0.2)
        caller.cancel()
        try:
            print(f"{wait.__name__}: returned {await caller}")
        except asyncio.CancelledError:
            print(f"{wait.__name__}: cancelled")
        print(f"task cancelled: {task.cancelled()}, done: {task.done()}")
        print(f"task: {await task}")


asyncio.run(main())
