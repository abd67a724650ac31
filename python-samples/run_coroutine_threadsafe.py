"""Another thread hands coroutines to the running loop and waits for their outcome."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

cancelled = threading.Event()


async def never() -> None:
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        cancelled.set()
        raise


async def failing() -> None:
    raise ValueError("wrong")


def submit(coro: Coroutine[Any, Any, Any], loop: asyncio.AbstractEventLoop, timeout: float) -> None:
    future = asyncio.run_coroutine_threadsafe(coro, loop)
    try:
        result = future.result(timeout)
    except TimeoutError:
        print("The coroutine took too long, cancelling the task...")
        future.cancel()
    except Exception as exc:
        print(f"The coroutine raised an exception: {exc!r}")
    else:
        print(f"The coroutine returned: {result!r}")


def other_thread(loop: asyncio.AbstractEventLoop, loop_thread: int) -> None:
    print(f"in another thread: {threading.get_ident() != loop_thread}")
    submit(asyncio.sleep(1, result=3), loop, timeout=30)
    submit(failing(), loop, timeout=30)
    submit(never(), loop, timeout=0.3)
    print(f"cancelled in the loop: {cancelled.wait(30)}")


async def main() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(other_thread, loop, threading.get_ident())


asyncio.run(main())
