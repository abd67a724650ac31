"""A Python producer, a JavaScript transformer and a Java consumer on asyncio queues."""

import asyncio

import polyloop


async def produce(queue: asyncio.Queue[int]) -> None:
    for number in range(5):
        await asyncio.sleep(0.1)
        print(f"python puts {number}")
        await queue.put(number)
    await queue.put(-1)  # the end


async def main() -> None:
    transformer = polyloop.load("transform.mjs")
    consumer = polyloop.load("Consumer.java")

    numbers: asyncio.Queue[int] = asyncio.Queue(maxsize=2)
    texts: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(numbers))
        group.create_task(transformer.transform(numbers, texts))
        result = group.create_task(consumer.consume(texts))
    print("\n".join(result.result()))


asyncio.run(main())
