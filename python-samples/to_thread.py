"""to_thread() runs a blocking function beside the event loop."""

import asyncio
import time


def blocking_io() -> None:
    print(f"start blocking_io at {time.strftime('%X')}")
    time.sleep(1)  # blocks its own thread only
    print(f"blocking_io complete at {time.strftime('%X')}")


async def main() -> None:
    print(f"started main at {time.strftime('%X')}")

    await asyncio.gather(asyncio.to_thread(blocking_io), asyncio.sleep(1))

    print(f"finished main at {time.strftime('%X')}")


asyncio.run(main())
