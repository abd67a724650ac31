"""Task groups: results after the block, a failing task, and ending a group early."""

import asyncio


class TerminateTaskGroup(Exception):
    """Raised in a task of a group to end the group."""


async def job(task_id: int, sleep_time: float) -> int:
    print(f"Task {task_id}: start")
    try:
        await asyncio.sleep(sleep_time)
    except asyncio.CancelledError:
        print(f"Task {task_id}: cancelled")
        raise
    print(f"Task {task_id}: done")
    return task_id * 10


async def failing_job() -> None:
    await asyncio.sleep(0.2)
    raise ValueError("failing job")


async def force_terminate_task_group() -> None:
    raise TerminateTaskGroup()


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        task1 = group.create_task(job(1, 0.2))
        task2 = group.create_task(job(2, 0.4))
    print(f"Both tasks have completed now: {task1.result()}, {task2.result()}")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job(3, 0.6))
            group.create_task(failing_job())
    except* ValueError as errors:
        print(f"{type(errors).__name__} of {errors.exceptions!r}")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job(4, 0.5))
            group.create_task(job(5, 1.5))
            await asyncio.sleep(1)
            group.create_task(force_terminate_task_group())
    except* TerminateTaskGroup:
        pass
    print("Task group terminated.")


asyncio.run(main())
