import asyncio

import java
import polyloop

CompletableFuture = java.type("java.util.concurrent.CompletableFuture")
MILLISECONDS = java.type("java.util.concurrent.TimeUnit").MILLISECONDS


async def name() -> str:
    await asyncio.sleep(0.1)
    return "Python"


async def main() -> None:
    greetings = polyloop.load("greetings.mjs")
    stage = CompletableFuture().completeOnTimeout("Java", 200, MILLISECONDS)
    async with asyncio.timeout(5):
        print(*await asyncio.gather(stage, greetings.greet(name()), greetings.greet(stage)), sep="\n")


asyncio.run(main())
