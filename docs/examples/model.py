import asyncio


async def forecast(city: str, *, days: int) -> list:
    await asyncio.sleep(0)
    return [{"city": city, "day": day, "degrees": 15.5 + day} for day in range(days)]


async def ticks(city: str):
    for tick in range(3):
        yield f"{city} {tick}"
