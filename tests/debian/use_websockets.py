"""websockets: a server and clients, plain and encrypted."""

import asyncio
import pathlib
import ssl

import websockets

TLS = pathlib.Path(__file__).parent.parent / "src/test/python/tls"


async def echo(socket):
    async for message in socket:
        if message == "close":
            await socket.close(4000, "as you wish")
            break
        elif isinstance(message, bytes):
            await socket.send(message[::-1])
        else:
            await socket.send(message.upper())


async def talk(**options):
    secure = {"ssl": options.pop("server_ssl", None)}
    async with websockets.serve(echo, "localhost", 0, family=2, **secure) as server:
        port = server.sockets[0].getsockname()[1]
        scheme = "wss" if secure["ssl"] else "ws"
        async with websockets.connect(f"{scheme}://localhost:{port}/path", family=2, **options) as client:
            await client.send("hello")
            print(await client.recv())
            await client.send(bytes(range(256)) * 1000)
            print((await client.recv())[:4])
            await client.send(["in ", "frag", "ments"])
            print(await client.recv())
            pong = await client.ping(b"are you there")
            print("pong", await asyncio.wait_for(pong, 5) >= 0)
            await client.send("close")
            try:
                await client.recv()
            except websockets.ConnectionClosed as exc:
                print(exc.code, exc.reason)

        async def one(number):
            async with websockets.connect(f"{scheme}://localhost:{port}", family=2, **options) as client:
                await client.send(f"client {number}")
                return await client.recv()

        print(await asyncio.gather(*(one(number) for number in range(5))))


async def main():
    await talk()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.crt", TLS / "localhost.key")
    await talk(server_ssl=context, ssl=ssl.create_default_context(cafile=TLS / "localhost.crt"))
    async with await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        try:
            await websockets.connect(f"ws://127.0.0.1:{port}")
        except (websockets.InvalidMessage, websockets.InvalidHandshake, OSError) as exc:
            print(type(exc).__name__)


asyncio.run(main())
