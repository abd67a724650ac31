"""Named tasks, ensure_future(), and a set that holds background tasks while they run."""

import asyncio

background_tasks: set[asyncio.Task[None]] = set()


async def some_coro(param: int) -> None:
    await asyncio.sleep(0.2 * (param + 1))
    task = asyncio.current_task()
    assert task is not None
    print(f"{task.get_name()} finished with {param}")


async def main() -> None:
    named = asyncio.create_task(some_coro(0), name="named")
    print(named.get_name())
    await named

    ensured = asyncio.ensure_future(some_coro(1))
    ensured.set_name("ensured")
    print(isinstance(ensured, asyncio.Task), asyncio.ensure_future(ensured) is ensured)
    await ensured

    for i in range(3):
        task = asyncio.create_task(some_coro(param=i), name=f"background-{i}")
        background_tasks.add(task)
        task.add_done_callback(background_tasks.discard)

    print(f"{len(background_tasks)} in the background")
    await asyncio.gather(*background_tasks)
    print(f"{len(background_tasks)} in the background")


asyncio.run(main())
