"""An eager task starts inside create_task() and may be done before it returns."""

import asyncio

cache = {"hit": "cached value"}


async def lookup(key: str) -> str:
    print(f"lookup({key}): started")
    if key not in cache:
        await asyncio.sleep(0.2)
        print(f"lookup({key}): resumed")
        cache[key] = "fetched value"
    return cache[key]


async def show(key: str) -> None:
    task = asyncio.create_task(lookup(key))
    print(f"create_task({key}) returned, done: {task.done()}")
    print(f"{key}: {await task}")


async def main() -> None:
    loop = asyncio.get_running_loop()
    print("-- default")
    await show("hit")

    loop.set_task_factory(asyncio.eager_task_factory)
    print("-- eager")
    await show("hit")
    await show("miss")
    await show("miss")


asyncio.run(main())
