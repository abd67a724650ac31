"""aiohttp: its server and its client, sessions, WebSockets, streams, multipart, TLS."""

import asyncio
import pathlib
import ssl

import aiohttp
from aiohttp import web

TLS = pathlib.Path(__file__).parent.parent / "src/test/python/tls"
routes = web.RouteTableDef()


@routes.get("/hello/{name}")
async def hello(request):
    return web.Response(text=f"hello {request.match_info['name']} {request.query.get('q')}")


@routes.post("/json")
async def json(request):
    return web.json_response({"got": await request.json()})


@routes.post("/form")
async def form(request):
    found = []
    async for part in await request.multipart():
        found.append(f"{part.name}={(await part.read(decode=True)).decode()}")
    return web.json_response(found)


@routes.get("/stream")
async def stream(request):
    response = web.StreamResponse()
    await response.prepare(request)
    for number in range(4):
        await response.write(b"chunk %d\n" % number)
        await asyncio.sleep(0)
    await response.write_eof()
    return response


@routes.get("/login")
async def login(request):
    response = web.HTTPFound("/whoami")
    response.set_cookie("user", "ada")
    raise response


@routes.get("/whoami")
async def whoami(request):
    return web.Response(text=request.cookies.get("user", "nobody"))


@routes.get("/slow")
async def slow(request):
    await asyncio.sleep(1000)


@routes.get("/broken")
async def broken(request):
    raise web.HTTPConflict(text="conflict")


@routes.get("/socket")
async def socket(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type == aiohttp.WSMsgType.TEXT:
            if message.data == "bye":
                await socket.close(code=4001)
            else:
                await socket.send_str(message.data.upper())
        elif message.type == aiohttp.WSMsgType.BINARY:
            await socket.send_bytes(message.data[::-1])
    return socket


@web.middleware
async def marked(request, handler):
    response = await handler(request)
    if not response.prepared:
        response.headers["x-marked"] = "yes"
    return response


async def use(base, **options):
    async with aiohttp.ClientSession(base, **options) as session:
        async with session.get("/hello/you", params={"q": "a b"}) as answer:
            print(answer.status, await answer.text(), answer.headers["x-marked"])
        async with session.post("/json", json={"x": [1, 2]}) as answer:
            print(await answer.json())
        data = aiohttp.FormData({"field": "value"})
        data.add_field("file", b"content", filename="a.txt")
        async with session.post("/form", data=data) as answer:
            print(await answer.json())
        async with session.get("/stream") as answer:
            print([line async for line in answer.content])
        async with session.get("/login") as answer:
            print(await answer.text(), [past.status for past in answer.history])
        async with session.get("/broken") as answer:
            try:
                answer.raise_for_status()
            except aiohttp.ClientResponseError as exc:
                print(exc.status, exc.message)
        try:
            async with session.get("/slow", timeout=aiohttp.ClientTimeout(total=0.1)):
                pass
        except asyncio.TimeoutError as exc:
            print(type(exc).__name__)

        async def one(number):
            async with session.get(f"/hello/{number}") as answer:
                return await answer.text()

        print((await asyncio.gather(*map(one, range(30))))[-1])
        async with session.ws_connect("/socket") as socket:
            await socket.send_str("text")
            print((await socket.receive()).data)
            await socket.send_bytes(b"\x01\x02")
            print((await socket.receive()).data)
            await socket.send_str("bye")
            message = await socket.receive()
            print(message.type.name, message.data)


async def run(server_ssl=None, **options):
    app = web.Application(middlewares=[marked])
    app.add_routes(routes)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_ssl)
    await site.start()
    port = runner.addresses[0][1]
    await use(f"{'https' if server_ssl else 'http'}://localhost:{port}", **options)
    await runner.cleanup()


async def main():
    await run()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.crt", TLS / "localhost.key")
    trusting = ssl.create_default_context(cafile=TLS / "localhost.crt")
    await run(context, connector=aiohttp.TCPConnector(ssl=trusting))
    try:
        async with aiohttp.ClientSession() as session:
            await session.get("http://127.0.0.1:9/")
    except aiohttp.ClientConnectorError as exc:
        print(type(exc).__name__)


asyncio.run(main())
