"""h11: HTTP/1.1 by hand over streams, a server and a client."""

import asyncio

import h11


async def next_event(connection, reader):
    while True:
        event = connection.next_event()
        if event is not h11.NEED_DATA:
            return event
        connection.receive_data(await reader.read(1000))


async def serve(reader, writer):
    connection = h11.Connection(h11.SERVER)
    while True:
        request = await next_event(connection, reader)
        if not isinstance(request, h11.Request):
            break
        body = b""
        while isinstance(event := await next_event(connection, reader), h11.Data):
            body += bytes(event.data)
        text = request.method + b" " + request.target + b" " + body.upper()
        headers = [("Content-Length", str(len(text)))]
        for event in (
            h11.Response(status_code=200, headers=headers),
            h11.Data(data=text),
            h11.EndOfMessage(),
        ):
            writer.write(connection.send(event))
        await writer.drain()
        if connection.our_state is h11.MUST_CLOSE:
            break
        connection.start_next_cycle()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        connection = h11.Connection(h11.CLIENT)
        for number in range(3):
            data = b"body %d" % number
            request = h11.Request(
                method="POST",
                target=f"/{number}",
                headers=[("Host", "localhost"), ("Transfer-Encoding", "chunked")],
            )
            for event in request, h11.Data(data=data), h11.EndOfMessage():
                writer.write(connection.send(event) or b"")
            response = await next_event(connection, reader)
            body = b""
            while isinstance(event := await next_event(connection, reader), h11.Data):
                body += bytes(event.data)
            print(response.status_code, body)
            connection.start_next_cycle()
        writer.close()
        await writer.wait_closed()
    try:
        h11.Connection(h11.SERVER).receive_data(b"rubbish\r\n\r\n")
        wrong = h11.Connection(h11.SERVER)
        wrong.receive_data(b"rubbish\r\n\r\n")
        wrong.next_event()
    except h11.RemoteProtocolError as exc:
        print(type(exc).__name__, exc)


asyncio.run(main())
