import asyncio


async def tell(seconds: float, word: str) -> str:
    await asyncio.sleep(seconds)
    print(word)
    return word


async def main() -> None:
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        late = group.create_task(tell(0.2, "world"))
        early = group.create_task(tell(0.1, "hello"))
    print(early.result(), late.result())


asyncio.run(main())
