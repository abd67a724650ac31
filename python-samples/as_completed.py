"""as_completed() gives results in the order they are ready, within a time limit."""

import asyncio


async def job(name: str, delay: float) -> str:
    await asyncio.sleep(delay)
    return f"{name} after {delay} s"


async def main() -> None:
    jobs = [job("slow", 0.6), job("fast", 0.2), job("middle", 0.4)]
    for coro in asyncio.as_completed(jobs):
        earliest_result = await coro
        print(earliest_result)

    tasks = [asyncio.create_task(job(*args)) for args in (("late", 3600), ("early", 0.2))]
    try:
        for coro in asyncio.as_completed(tasks, timeout=0.6):
            print(await coro)
    except TimeoutError:
        print("timeout!")
    print("done:", [task.done() for task in tasks])
    for task in tasks:
        task.cancel()


asyncio.run(main())
