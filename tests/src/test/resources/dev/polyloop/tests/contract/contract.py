"""The Python half of the contract: see ContractTest."""

import asyncio

import polyloop

value = object()
error = ValueError("of Python")


def meet(file):
    return polyloop.load(file).error


# Producers


def settle(ending):
    ending.end("settled")
    match ending.how:
        case "cancelled":
            raise asyncio.CancelledError("stop")
        case "error":
            raise ending.error
    return ending.value


async def coroutine(ending):
    try:
        await ending.signal
    except asyncio.CancelledError:
        ending.end("cancelled")
        raise
    return settle(ending)


def task(ending):
    return asyncio.create_task(coroutine(ending))


def future(ending):
    result = asyncio.get_running_loop().create_future()

    def complete(_):
        if result.done():
            return
        try:
            result.set_result(settle(ending))
        except asyncio.CancelledError as stop:
            result.cancel(*stop.args)
        except Exception as failure:
            result.set_exception(failure)

    def tell(_):
        if result.cancelled():
            ending.end("cancelled")

    result.add_done_callback(tell)
    asyncio.ensure_future(ending.signal).add_done_callback(complete)
    return result


class Awaitable:
    def __init__(self, ending):
        self.ending = ending

    def __await__(self):
        return coroutine(self.ending).__await__()


def awaitable(ending):
    return Awaitable(ending)


# Consumers


async def by_await(work):
    return await work


async def by_gather(work):
    return (await asyncio.gather(work))[0]


async def by_wait(work):
    done, pending = await asyncio.wait([asyncio.ensure_future(work)])
    assert not pending
    return await done.pop()


async def by_wait_for(work):
    return await asyncio.wait_for(work, 60)


async def by_shield(work):
    return await asyncio.shield(work)


async def by_timeout(work):
    async with asyncio.timeout(60):
        return await work


async def by_task_group(work):
    async with asyncio.TaskGroup() as group:
        task = group.create_task(by_await(work))
    return await task


async def consume(name, work, ending):
    wait = globals()[name](work)
    try:
        if ending.patience < 0:
            result = await wait
        else:
            async with asyncio.timeout(ending.patience):
                result = await wait
    except asyncio.CancelledError:
        return "cancelled"
    except ExceptionGroup as group:
        return told(group.exceptions[0], ending) if len(group.exceptions) == 1 else repr(group)
    except Exception as failure:
        return told(failure, ending)
    return "value" if result is ending.value or result == ending.value else f"another value {result!r}"


def told(failure, ending):
    if isinstance(failure, TimeoutError):
        return "timed out"
    if failure is error or ending.error is error:
        return "error" if failure is ending.error else f"another error {failure!r}"
    return "error" if ending.text in str(failure) else f"another error {failure!r}"
