"""httpx: a client of a plain and an encrypted server of streams."""

import asyncio
import gzip
import json
import pathlib
import ssl

import httpx

TLS = pathlib.Path(__file__).parent.parent / "src/test/python/tls"


async def serve(reader, writer):
    while request := await reader.readline():
        method, target, _ = request.decode().split()
        headers = {}
        while (line := (await reader.readline()).decode().strip()):
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        await respond(reader, writer, method, target, headers, body)
    writer.close()


async def respond(reader, writer, method, target, headers, body):
    extra = ""
    status = "200 OK"
    if target == "/redirect":
        status, extra, data = "302 Found", "Location: /echo\r\nSet-Cookie: seen=1\r\n", b""
    elif target == "/gzip":
        extra, data = "Content-Encoding: gzip\r\n", gzip.compress(b"packed " * 100)
    elif target == "/slow":
        await reader.read()  # until the client leaves
        return
    elif target == "/missing":
        status, data = "404 Not Found", b"nothing here"
    elif target == "/chunks":
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(3):
            writer.write(b"6\r\nline %d\r\n" % number)
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        return
    else:
        said = {"method": method, "target": target, "cookie": headers.get("cookie"), "body": body.decode()}
        data = json.dumps(said).encode()
    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n{extra}\r\n".encode() + data)
    await writer.drain()


async def use(client):
    print((await client.get("/echo", params={"a": "1 2"})).json())
    print((await client.post("/echo", json={"b": [1, None]})).json())
    answer = await client.get("/redirect", follow_redirects=True)
    print(answer.json(), [past.status_code for past in answer.history])
    print(len((await client.get("/gzip")).text))
    missing = await client.get("/missing")
    try:
        missing.raise_for_status()
    except httpx.HTTPStatusError as exc:
        print(exc.response.status_code, exc.response.text)
    try:
        await client.get("/slow", timeout=0.05)
    except httpx.ReadTimeout as exc:
        print(type(exc).__name__)
    async with client.stream("GET", "/chunks") as response:
        print([chunk async for chunk in response.aiter_raw(6)])
    answers = await asyncio.gather(*(client.get(f"/echo/{number}") for number in range(20)))
    print([answer.json()["target"] for answer in answers] == [f"/echo/{number}" for number in range(20)])


async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await use(client)
    try:
        async with httpx.AsyncClient() as client:
            await client.get(f"http://127.0.0.1:{port}/")
    except httpx.ConnectError as exc:
        print(type(exc).__name__)

    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(TLS / "localhost.crt", TLS / "localhost.key")
    trusting = ssl.create_default_context(cafile=TLS / "localhost.crt")
    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context) as server:
        port = server.sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"https://localhost:{port}", verify=trusting) as client:
            await use(client)
        try:
            async with httpx.AsyncClient() as client:
                await client.get(f"https://localhost:{port}/")
        except (httpx.ConnectError, ssl.SSLCertVerificationError):
            print("refused")


asyncio.run(main())
