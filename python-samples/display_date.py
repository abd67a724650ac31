"""The clock, shown every second for five seconds."""

import asyncio
import datetime

SLACK = 0.1  # sums of floating-point seconds are not exact


async def display_date() -> None:
    loop = asyncio.get_running_loop()
    end_time = loop.time() + 5.0 - SLACK
    while True:
        print(datetime.datetime.now().strftime("%H:%M:%S"))
        if loop.time() + 1.0 >= end_time:
            break
        await asyncio.sleep(1)


asyncio.run(display_date())
