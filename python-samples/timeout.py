"""timeout() cancels the work in its block; TimeoutError is caught outside the block."""

import asyncio


async def long_running_task() -> None:
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("long_running_task(): cancelled")
        raise


async def make_request(number: int) -> None:
    await asyncio.sleep(0.6)
    print(f"request {number} answered")


async def make_request_with_timeout() -> None:
    try:
        async with asyncio.timeout(0.9):
            await make_request(1)
            await make_request(2)
    except TimeoutError:
        print("There was a timeout")
    await asyncio.sleep(0.3)
    print("unrelated code")


async def main() -> None:
    try:
        async with asyncio.timeout(1):
            await long_running_task()
    except TimeoutError:
        print("The long operation timed out, but we've handled it.")
    print("This statement will run regardless.")

    async with asyncio.timeout(1):
        await asyncio.sleep(0.2)
    print("Finished on time.")

    await make_request_with_timeout()


asyncio.run(main())
