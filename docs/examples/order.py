import asyncio

import polyloop

formats = polyloop.load("priced.mjs")


async def order(item):
    return await formats.priced(item)


print(asyncio.run(order("tea")))
