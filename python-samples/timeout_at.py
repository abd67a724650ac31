"""timeout_at() takes the time at which to stop waiting, not how long to wait."""

import asyncio


async def long_running_task() -> None:
    await asyncio.sleep(3600)


async def main() -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 2
    try:
        async with asyncio.timeout_at(deadline):
            await long_running_task()
    except TimeoutError:
        print("The long operation timed out, but we've handled it.")

    print("This statement will run regardless.")
    print(f"seconds past the deadline: {int(loop.time() - deadline + 0.1)}")


asyncio.run(main())
