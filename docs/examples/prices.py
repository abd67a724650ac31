PRICES = {"coffee": 2.5}


async def price(item):
    return PRICES[item]
