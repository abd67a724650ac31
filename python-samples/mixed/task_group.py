"""Children of three languages in one task group: the one that fails cancels the others."""

import asyncio

import polyloop


async def python_child() -> None:
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("the Python child was cancelled")
        raise


async def main() -> None:
    javascript = polyloop.load("children.mjs")
    java = polyloop.load("Children.java")
    children: list[asyncio.Task] = []
    try:
        async with asyncio.TaskGroup() as group:
            children = [
                group.create_task(python_child(), name="python"),
                group.create_task(javascript.child(), name="javascript"),
                group.create_task(java.child(), name="java"),
                group.create_task(javascript.failing(), name="failing"),
            ]
    except* polyloop.JSError as errors:
        print(f"the group failed: {[str(error) for error in errors.exceptions]}")
    for child in children:
        print(child.get_name(), "cancelled" if child.cancelled() else "failed")
    print(f"tasks left: {len(asyncio.all_tasks()) - 1}")


asyncio.run(main())
