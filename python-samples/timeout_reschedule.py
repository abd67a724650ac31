"""A timeout without a deadline gets one later, and tells when, and whether it expired."""

import asyncio


async def long_running_task() -> None:
    await asyncio.sleep(3600)


async def too_late() -> None:
    try:
        async with asyncio.timeout(None) as cm:
            print(f"deadline: {cm.when()}")
            new_deadline = asyncio.get_running_loop().time() + 1
            cm.reschedule(new_deadline)
            print(f"rescheduled: {cm.when() == new_deadline}, expired: {cm.expired()}")
            await long_running_task()
    except TimeoutError:
        pass

    if cm.expired():
        print("Looks like we haven't finished on time.")


async def postponed() -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(0.3) as cm:
        cm.reschedule(loop.time() + 1)
        await asyncio.sleep(0.6)
        cm.reschedule(None)
        await asyncio.sleep(0.6)
    print(f"deadline: {cm.when()}, expired: {cm.expired()}")


async def main() -> None:
    await too_late()
    await postponed()


asyncio.run(main())
