"""Python's side of HopBenchmark: each function of the first kind awaits n times and returns n."""

import asyncio

import polyloop

service = polyloop.exposed("service")
js = polyloop.load("hops.mjs")


async def awaits(n, done):
    for _ in range(n):
        await done
    return n


async def calls(n, pending):
    for _ in range(n):
        await pending()
    return n


async def py_awaits_done_py(n):
    return await awaits(n, done_future())


async def py_awaits_pending_py(n):
    return await calls(n, pending_py)


async def py_awaits_done_js(n):
    return await awaits(n, js.done())


async def py_awaits_pending_js(n):
    return await calls(n, js.pending)


async def py_awaits_done_java(n):
    return await awaits(n, service.done())


async def py_awaits_pending_java(n):
    return await calls(n, service.pending)


async def js_awaits_done_py(n):
    return await js.awaits(n, done_future())


async def js_awaits_pending_py(n):
    return await js.calls(n, pending_py)


async def js_awaits_done_java(n):
    return await js.awaits(n, service.done())


async def js_awaits_pending_java(n):
    return await js.calls(n, service.pending)


# What is awaited.


async def done_py():
    return 1


async def pending_py():
    await asyncio.sleep(0)
    return 1


def done_future():
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)
    return future


def done_js():
    return js.done()


def pending_js():
    return js.pending()
