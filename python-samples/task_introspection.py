"""What a task tells about itself, from its name to its cancellation requests."""

import asyncio


async def compute(value: int) -> int:
    await asyncio.sleep(0.2)
    if value < 0:
        raise ValueError("negative")
    return value


async def stubborn() -> str:
    task = asyncio.current_task()
    assert task is not None
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print(f"cancelling: {task.cancelling()}, uncancel: {task.uncancel()}")
    await asyncio.sleep(0.2)
    return "went on"


def finished(task: asyncio.Task[int]) -> None:
    print(f"callback: {task.get_name()} is done")


async def main() -> None:
    this = asyncio.current_task()
    assert this is not None
    this.set_name("main")
    coro = compute(1)
    task = asyncio.create_task(coro, name="compute")
    print(asyncio.iscoroutine(coro), asyncio.iscoroutine(compute), task.get_coro() is coro)
    print(sorted(each.get_name() for each in asyncio.all_tasks()))
    print(task.get_context() is not None, task.done(), task.cancelled())
    for ask in (task.result, task.exception):
        try:
            ask()
        except asyncio.InvalidStateError as error:
            print(f"{ask.__name__}: {type(error).__name__}")
    task.add_done_callback(print)
    task.add_done_callback(finished)
    print(f"removed: {task.remove_done_callback(print)}")
    await task
    print(task.done(), task.result(), task.exception(), task.cancel())

    failing = asyncio.create_task(compute(-1))
    await asyncio.wait([failing])
    print(repr(failing.exception()))

    useless = asyncio.create_task(compute(2))
    print(useless.cancel(msg="not needed"), useless.cancelling())
    try:
        await useless
    except asyncio.CancelledError as error:
        print(error.args, useless.cancelled())

    patient = asyncio.create_task(stubborn())
    await asyncio.sleep(0.2)
    patient.cancel()
    print(await patient, patient.cancelled(), patient.cancelling())


asyncio.run(main())
