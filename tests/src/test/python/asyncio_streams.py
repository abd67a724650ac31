"""Connections: transports and protocols over TCP, servers, streams."""

import asyncio
import errno
import os
import pathlib
import socket
import tempfile

from asyncio_tracing import TraceCase, attempt, go, log, main, trace, try_await


class Recorder(asyncio.Protocol):
    """Logs what it is told."""

    def __init__(self, name, keep_open=False):
        self.name = name
        self.keep_open = keep_open
        self.received = bytearray()
        self.transport = None
        self.made = asyncio.get_running_loop().create_future()
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        log(self.name, "made")
        self.transport = transport
        self.made.set_result(transport)

    def data_received(self, data):
        assert type(data) is bytes and data
        if not self.received:
            log(self.name, "data")
        self.received += data

    def eof_received(self):
        log(self.name, "eof")
        return self.keep_open

    def connection_lost(self, exc):
        log(self.name, "lost", exc)
        self.lost.set_result(None)


class Buffered(asyncio.BufferedProtocol):
    """Receives into a buffer of 7 bytes."""

    def __init__(self):
        self.buffer = bytearray(7)
        self.received = bytearray()
        self.lost = asyncio.get_running_loop().create_future()

    def get_buffer(self, sizehint):
        return memoryview(self.buffer)

    def buffer_updated(self, count):
        self.received += self.buffer[:count]

    def connection_lost(self, exc):
        log("buffered lost", exc, len(self.received))
        self.lost.set_result(None)


async def serve(factory, **options):
    """A server on a free port, and the port."""
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, **options)
    return server, server.sockets[0].getsockname()[1]


async def pair(client=None, server=None):
    """Two connected protocols and the server, which is closed."""
    loop = asyncio.get_running_loop()
    accepted = server or Recorder("server")
    listening, port = await serve(lambda: accepted)
    _, connected = await loop.create_connection(
        lambda: client or Recorder("client"), "127.0.0.1", port
    )
    if hasattr(accepted, "made"):
        await accepted.made
    listening.close()
    return connected, accepted, listening


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


class TransportTest(TraceCase):
    @trace(
        'server made',
        'client made',
        'True False',
        'client lost None',
        'server data',
        'server eof',
        'server lost None',
        "b'hello'",
        '-> None',
    )
    def test_order(self):
        async def main():
            client, server, _ = await pair()
            client.transport.write(b"hello")
            client.transport.close()
            client.transport.close()
            log(client.transport.is_closing(), client.lost.done())
            await client.lost
            await server.lost
            log(bytes(server.received))
            client.transport.write(b"dropped")
            client.transport.abort()

        go(main)

    @trace(
        'server made',
        'client made',
        'True',
        "!! RuntimeError('Cannot call write() after write_eof()')",
        "!! RuntimeError('Cannot call writelines() after write_eof()')",
        'server data',
        'server eof',
        'server lost None',
        'client data',
        'client eof',
        'client lost None',
        "b'answer'",
        '-> None',
    )
    def test_half_close(self):
        async def main():
            client, server, _ = await pair(server=Recorder("server", keep_open=True))
            log(client.transport.can_write_eof())
            client.transport.write(b"question")
            client.transport.write_eof()
            client.transport.write_eof()
            attempt(client.transport.write, b"more")
            attempt(client.transport.writelines, [b"more"])
            await until(lambda: len(server.received) == 8)
            await asyncio.sleep(0.01)
            server.transport.write(b"answer")
            server.transport.close()
            await client.lost
            log(bytes(client.received))

        go(main)

    @trace(
        'server made',
        'client made',
        'server data',
        'True',
        '!! TypeError("data argument must be a bytes-like object, not \'str\'")',
        '!! TypeError("data argument must be a bytes-like object, not \'int\'")',
        'client lost None',
        'server eof',
        'server lost None',
        '-> None',
    )
    def test_bytes_that_are_all_values_arrive_as_sent(self):
        async def main():
            client, server, _ = await pair()
            sent = bytes(range(256)) * 100
            client.transport.writelines([sent[:100], bytearray(sent[100:200]), memoryview(sent)[200:]])
            client.transport.write(memoryview(sent))
            await until(lambda: len(server.received) >= 2 * len(sent))
            log(bytes(server.received) == sent * 2)
            attempt(client.transport.write, "text")
            attempt(client.transport.write, 3)
            client.transport.write(b"")
            client.transport.abort()
            await client.lost, await server.lost

        go(main)

    @trace(
        "server made",
        "True",
        "server lost None",
        "buffered lost None 2560",
        "-> None",
    )
    def test_buffered_protocol(self):
        async def main():
            client, server, _ = await pair(client=Buffered())
            sent = bytes(range(256)) * 10
            server.transport.write(sent)
            await until(lambda: len(client.received) == len(sent))
            log(bytes(client.received) == sent)
            server.transport.close()
            await client.lost

        go(main)

    @trace(
        'server made',
        'client made',
        '(16384, 65536) 0',
        '(10, 40)',
        '(25, 100)',
        '(0, 0)',
        '(10, 100)',
        "!! ValueError('high (1) must be >= low (2) must be >= 0')",
        "!! ValueError('high (-4) must be >= low (-1) must be >= 0')",
        'False',
        'pause True',
        'paused',
        'True',
        'server data',
        'resume True',
        'client lost None',
        'server eof',
        'server lost None',
        '-> None',
    )
    def test_flow_control(self):
        class Flow(Recorder):
            def pause_writing(self):
                log("pause", self.transport.get_write_buffer_size() > 100)

            def resume_writing(self):
                log("resume", self.transport.get_write_buffer_size() <= 10)

        async def main():
            client, server, _ = await pair(client=Flow("client"))
            transport = client.transport
            log(transport.get_write_buffer_limits(), transport.get_write_buffer_size())
            for high, low in ((None, 10), (100, None), (0, None), (100, 10)):
                transport.set_write_buffer_limits(high, low)
                log(transport.get_write_buffer_limits())
            attempt(transport.set_write_buffer_limits, 1, 2)
            attempt(transport.set_write_buffer_limits, low=-1)
            server.transport.pause_reading()
            log(server.transport.is_reading())
            server.transport.pause_reading()
            size = 16 * 1024 * 1024
            transport.write(bytes(size))
            transport.write(b"x")
            log("paused")
            server.transport.resume_reading()
            server.transport.resume_reading()
            log(server.transport.is_reading())
            await until(lambda: len(server.received) == size + 1)
            await until(lambda: transport.get_write_buffer_size() == 0)
            transport.close()
            await client.lost

        go(main)

    @trace(
        "server made",
        "client made",
        "server data",
        "client lost None",
        "server eof",
        "server lost None",
        "True",
        "server made",
        "client made",
        "client lost None",
        "server data",
        "server eof",
        "server lost None",
        "True",
        "-> None",
    )
    def test_close_writes_what_waits_and_abort_does_not(self):
        async def main():
            size = 16 * 1024 * 1024
            client, server, _ = await pair()
            client.transport.write(bytes(size))
            client.transport.close()
            await server.lost
            log(len(server.received) == size)
            client, server, _ = await pair()
            client.transport.write(bytes(size))
            client.transport.abort()
            await server.lost
            log(len(server.received) < size)

        go(main)

    @trace(
        'server made',
        'client made',
        "bytearray(b'')",
        'True',
        'other data',
        "bytearray(b'abc')",
        'client lost None',
        'other eof',
        'other lost None',
        '-> None',
    )
    def test_pause_in_connection_made_and_set_protocol(self):
        class Paused(Recorder):
            def connection_made(self, transport):
                super().connection_made(transport)
                transport.pause_reading()

        async def main():
            client, server, _ = await pair(server=Paused("server"))
            client.transport.write(b"abc")
            await asyncio.sleep(0.02)
            log(server.received)
            other = Recorder("other")
            server.transport.set_protocol(other)
            log(server.transport.get_protocol() is other)
            server.transport.resume_reading()
            await until(lambda: other.received)
            log(other.received)
            client.transport.close()
            await other.lost

        go(main)

    @trace(
        'server made',
        'client made',
        'reset made',
        "reset lost ConnectionResetError(104, 'Connection reset by peer')",
        'client lost None',
        'server eof',
        'server lost None',
        '-> None',
    )
    def test_peer_that_resets(self):
        async def main():
            client, server, _ = await pair()
            blocking = socket.create_server(("127.0.0.1", 0))
            loop = asyncio.get_running_loop()
            accepting = asyncio.create_task(asyncio.to_thread(blocking.accept))
            _, protocol = await loop.create_connection(
                lambda: Recorder("reset"), *blocking.getsockname()
            )
            connection, _ = await accepting
            # Closing with bytes unread resets.
            protocol.transport.write(b"x" * 100)
            await asyncio.to_thread(connection.recv, 1)
            connection.close()
            await protocol.lost
            blocking.close()
            client.transport.abort()
            await server.lost

        go(main)

    @trace(
        'failing made',
        'client made',
        "Fatal error: protocol.data_received() call failed. ValueError('data_received') ['exception', 'message', 'protocol', 'transport']",
        "failing lost ValueError('data_received')",
        'client eof',
        'client lost None',
        'failing made',
        'client made',
        "Fatal error: protocol.eof_received() call failed. ValueError('eof_received') ['exception', 'message', 'protocol', 'transport']",
        "failing lost ValueError('eof_received')",
        'client eof',
        'client lost None',
        '-> None',
    )
    def test_protocol_that_fails(self):
        def failing(name):
            class Failing(Recorder):
                pass

            def fail(self, *args):
                raise ValueError(name)

            setattr(Failing, name, fail)
            return Failing("failing")

        async def main():
            def handler(loop, context):
                log(context["message"], context["exception"], sorted(context))

            asyncio.get_running_loop().set_exception_handler(handler)
            for name in ("data_received", "eof_received"):
                client, server, _ = await pair(server=failing(name))
                client.transport.write(b"x") if name == "data_received" else client.transport.write_eof()
                await server.lost

        go(main)

    @trace(
        'server made',
        'client made',
        'True',
        'True',
        '127.0.0.1 None default',
        'TransportSocket <AddressFamily.AF_INET: 2> <SocketKind.SOCK_STREAM: 1> 6',
        'True True',
        'True',
        'True',
        'True',
        "!! ValueError('setblocking(): transport sockets cannot be blocking')",
        "!! ValueError('settimeout(): only 0 timeout is allowed on transport sockets')",
        '0',
        'client lost None',
        'True',
        'server eof',
        'server lost None',
        '-> None',
    )
    def test_extra_info(self):
        async def main():
            client, server, _ = await pair()
            info = client.transport.get_extra_info
            log(info("peername") == server.transport.get_extra_info("sockname"))
            log(info("sockname") == server.transport.get_extra_info("peername"))
            log(info("peername")[0], info("nothing"), info("nothing", "default"))
            sock = info("socket")
            log(type(sock).__name__, sock.family, sock.type, sock.proto)
            log(sock.getsockname() == info("sockname"), sock.getpeername() == info("peername"))
            log(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            log(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            log(sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= 8192)
            attempt(sock.setblocking, True)
            attempt(sock.settimeout, 1)
            log(sock.gettimeout())
            client.transport.close()
            await client.lost
            log(info("peername") is not None)

        go(main)

    @trace(
        "server made",
        "client made",
        "in data_received: client",
        "client lost None",
        "server eof",
        "server lost None",
        "-> None",
    )
    def test_context_is_that_of_the_connection(self):
        import contextvars

        variable = contextvars.ContextVar("variable", default="none")

        class Context(Recorder):
            def data_received(self, data):
                log("in data_received:", variable.get())

        async def main():
            variable.set("server")
            accepted = Recorder("server")
            listening, port = await serve(lambda: accepted)
            variable.set("client")
            _, client = await asyncio.get_running_loop().create_connection(
                lambda: Context("client"), "127.0.0.1", port
            )
            variable.set("later")
            (await accepted.made).write(b"x")
            listening.close()
            await asyncio.sleep(0.05)
            client.transport.close()
            await accepted.lost

        go(main)


class ConnectTest(TraceCase):
    @trace(
        "True Connect call failed ('127.0.0.1', PORT)",
        "create_connection failed 1 <class 'ConnectionRefusedError'>",
        'True',
        "True error while attempting to bind on address ('192.0.2.1', 0): cannot assign requested address",
        'gaierror True',
        '-> None',
    )
    def test_refusals(self):
        async def main():
            loop = asyncio.get_running_loop()
            server, port = await serve(asyncio.Protocol)
            server.close()

            def factory():
                log("never called")

            try:
                await loop.create_connection(factory, "127.0.0.1", port)
            except ConnectionRefusedError as exc:
                log(exc.errno == errno.ECONNREFUSED, exc.strerror.replace(str(port), "PORT"))
            try:
                await loop.create_connection(factory, "127.0.0.1", port, all_errors=True)
            except ExceptionGroup as group:
                log(group.message, len(group.exceptions), type(group.exceptions[0]))
            try:
                await loop.create_connection(
                    factory, "127.0.0.1", port, happy_eyeballs_delay=0.01
                )
            except ConnectionRefusedError as exc:
                log(exc.errno == errno.ECONNREFUSED)
            try:
                await loop.create_connection(
                    factory, "127.0.0.1", port, local_addr=("192.0.2.1", 0)
                )
            except OSError as exc:
                log(exc.errno == errno.EADDRNOTAVAIL, exc.strerror)
            try:
                await loop.create_connection(factory, "name.invalid", port)
            except socket.gaierror as exc:
                log("gaierror", exc.errno in (socket.EAI_NONAME, socket.EAI_AGAIN))

        go(main)

    @trace(
        "!! ValueError('host and port was not specified and no sock specified')",
        "!! ValueError('host/port and sock can not be specified at the same time')",
        "!! ValueError('server_hostname is only meaningful with ssl')",
        "!! ValueError('ssl_handshake_timeout is only meaningful with ssl')",
        "!! ValueError('ssl_shutdown_timeout is only meaningful with ssl')",
        "!! ValueError('You must set server_hostname when using ssl without a host')",
        "!! ValueError('Neither host/port nor sock were specified')",
        "!! ValueError('host/port and sock can not be specified at the same time')",
        "!! TypeError('ssl argument must be an SSLContext or None')",
        "!! ValueError('ssl_handshake_timeout is only meaningful with ssl')",
        "!! ValueError('Limit cannot be <= 0')",
        '-> None',
    )
    def test_bad_arguments(self):
        async def main():
            loop = asyncio.get_running_loop()
            connect, create = loop.create_connection, loop.create_server
            P = asyncio.Protocol
            await try_await(connect(P))
            await try_await(connect(P, "127.0.0.1", 1, sock=object()))
            await try_await(connect(P, "127.0.0.1", 1, server_hostname="x"))
            await try_await(connect(P, "127.0.0.1", 1, ssl_handshake_timeout=1))
            await try_await(connect(P, "127.0.0.1", 1, ssl_shutdown_timeout=1))
            await try_await(connect(P, port=1, ssl=True))
            await try_await(create(P))
            await try_await(create(P, "127.0.0.1", 1, sock=object()))
            await try_await(create(P, "127.0.0.1", 1, ssl=True))
            await try_await(create(P, "127.0.0.1", 1, ssl_handshake_timeout=1))
            await try_await(asyncio.open_connection("127.0.0.1", 1, limit=0))

        go(main)

    @trace(
        "server made",
        "client made",
        "True",
        "client lost None",
        "server eof",
        "server lost None",
        "-> None",
    )
    def test_local_addr(self):
        async def main():
            server, port = await serve(lambda: Recorder("server"))
            free, free_port = await serve(asyncio.Protocol)
            free.close()
            local = ("127.0.0.1", free_port)
            transport, protocol = await asyncio.get_running_loop().create_connection(
                lambda: Recorder("client"), "127.0.0.1", port, local_addr=local
            )
            log(transport.get_extra_info("sockname") == local)
            transport.abort()
            server.close()
            await server.wait_closed()

        go(main)

    @trace(
        "server made",
        "client made",
        "client lost None",
        "server eof",
        "server lost None",
        "usable",
        "-> None",
    )
    def test_cancelled_connect_leaves_the_loop_usable(self):
        async def main():
            server, port = await serve(lambda: asyncio.Protocol())
            loop = asyncio.get_running_loop()
            for turns in range(6):
                task = asyncio.create_task(
                    loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
                )
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
                if not task.cancelled():
                    task.result()[0].abort()
            client, accepted, _ = await pair()
            client.transport.close()
            await accepted.lost
            server.close()
            await server.wait_closed()
            log("usable")

        go(main)

    @trace(
        "!! ValueError('factory')",
        '-> None',
    )
    def test_factory_that_fails(self):
        async def main():
            server, port = await serve(asyncio.Protocol)

            def factory():
                raise ValueError("factory")

            await try_await(
                asyncio.get_running_loop().create_connection(factory, "127.0.0.1", port)
            )
            server.close()
            # CPython leaves the socket to the garbage collector.
            await asyncio.sleep(0.05)

        go(main)

    @trace(
        "<AddressFamily.AF_INET: 2> <SocketKind.SOCK_STREAM: 1> ('127.0.0.1', 80)",
        "('127.0.0.1', '80')",
        '-> None',
    )
    def test_getaddrinfo(self):
        async def main():
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)
            log(found[0][0], found[0][1], found[0][4])
            log(await loop.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))

        go(main)


class ServerTest(TraceCase):
    @trace(
        'False 1 True',
        'True',
        'server made',
        'client made',
        'False () <Server sockets=()>',
        'False',
        'client lost None',
        'server eof',
        'server lost None',
        "!! RuntimeError('server <Server sockets=()> is closed')",
        '-> None',
    )
    def test_life(self):
        async def main():
            made = []

            def factory():
                made.append(Recorder("server", keep_open=False))
                return made[-1]

            server, port = await serve(factory, start_serving=False)
            log(server.is_serving(), len(server.sockets), server.get_loop() is asyncio.get_running_loop())
            await server.start_serving()
            await server.start_serving()
            log(server.is_serving())
            _, client = await asyncio.get_running_loop().create_connection(
                lambda: Recorder("client"), "127.0.0.1", port
            )
            await until(lambda: made)
            await made[0].made
            closed = asyncio.create_task(server.wait_closed())
            server.close()
            server.close()
            log(server.is_serving(), server.sockets, repr(server))
            await asyncio.sleep(0.01)
            log(closed.done())
            client.transport.close()
            await closed
            await server.wait_closed()
            await try_await(server.serve_forever())

        go(main)

    @trace(
        "<class 'RuntimeError'> True",
        '!! CancelledError()',
        'False',
        'True',
        'False',
        '-> None',
    )
    def test_serve_forever(self):
        async def main():
            server, port = await serve(lambda: Recorder("server"))
            task = asyncio.create_task(server.serve_forever())
            await asyncio.sleep(0)
            try:
                await server.serve_forever()
            except RuntimeError as exc:
                log(type(exc), "is already being awaited on serve_forever()" in str(exc))
            task.cancel()
            await try_await(task)
            log(server.is_serving())
            async with (await serve(lambda: Recorder("server")))[0] as other:
                log(other.is_serving())
            log(other.is_serving())

        go(main)

    @trace(
        "True error while attempting to bind on address ('127.0.0.1', PORT): address already in use",
        '-> None',
    )
    def test_port_in_use(self):
        async def main():
            server, port = await serve(asyncio.Protocol)
            try:
                await asyncio.get_running_loop().create_server(
                    asyncio.Protocol, "127.0.0.1", port
                )
            except OSError as exc:
                log(exc.errno == errno.EADDRINUSE, exc.strerror.replace(str(port), "PORT"))
            server.close()
            # At once again.
            again = await asyncio.get_running_loop().create_server(
                asyncio.Protocol, "127.0.0.1", port
            )
            again.close()

        go(main)

    @trace(
        "['127.0.0.1', '::1']",
        '[<AddressFamily.AF_INET: 2>, <AddressFamily.AF_INET6: 10>]',
        'True',
        'True',
        '-> None',
    )
    def test_several_addresses(self):
        async def main():
            server = await asyncio.get_running_loop().create_server(
                asyncio.Protocol, ["127.0.0.1", "::1", "127.0.0.1"], 0
            )
            log(sorted(s.getsockname()[0] for s in server.sockets))
            log(sorted(s.family for s in server.sockets))
            for s in server.sockets:
                reader, writer = await asyncio.open_connection(*s.getsockname()[:2])
                log(len(writer.get_extra_info("peername")) == (4 if s.family == socket.AF_INET6 else 2))
                writer.close()
            server.close()
            await server.wait_closed()

        go(main)

    @trace(
        "b''",
        '-> None',
    )
    def test_factory_that_fails_closes_the_connection(self):
        async def main():
            def factory():
                raise ValueError("factory")

            server, port = await serve(factory)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            log(await reader.read())
            writer.close()
            server.close()

        go(main)


class UnixTest(TraceCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "socket")

    @trace(
        '[True]',
        '[(1, <SocketKind.SOCK_STREAM: 1>, 0)]',
        'True',
        "peer ''",
        'True',
        "b'HALF CLOSED'",
        '-> None',
    )
    def test_streams(self):
        async def main():
            async def serve_one(reader, writer):
                log("peer", repr(writer.get_extra_info("peername")))
                log(writer.get_extra_info("sockname") == self.path)
                writer.write((await reader.read()).upper())
                writer.close()

            server = await asyncio.start_unix_server(serve_one, self.path)
            log([s.getsockname() == self.path for s in server.sockets])
            log([(int(s.family), s.type, s.proto) for s in server.sockets])
            reader, writer = await asyncio.open_unix_connection(self.path)
            log(writer.get_extra_info("peername") == self.path)
            writer.write(b"half closed")
            writer.write_eof()
            log(await reader.read())
            writer.close()
            await writer.wait_closed()
            server.close()
            await server.wait_closed()
            # A stale socket is in nobody's way.
            again = await asyncio.start_unix_server(serve_one, self.path)
            again.close()

        go(main)

    @trace(
        "client made",
        "server made",
        "True",
        "server data",
        "client lost None",
        "server eof",
        "server lost None",
        "True",
        "-> None",
    )
    def test_order_and_flow(self):
        async def main():
            loop = asyncio.get_running_loop()
            accepted = Recorder("server")
            server = await loop.create_unix_server(lambda: accepted, pathlib.Path(self.path))
            _, client = await loop.create_unix_connection(lambda: Recorder("client"), self.path)
            await accepted.made
            size = 4 * 1024 * 1024
            client.transport.write(bytes(size))
            log(client.transport.get_write_buffer_size() > 0)
            client.transport.close()
            await client.lost
            await accepted.lost
            log(len(accepted.received) == size)
            server.close()

        go(main)

    @trace(
        "!! FileNotFoundError(2, 'No such file or directory')",
        "!! ValueError('no path and sock were specified')",
        "!! ValueError('path and sock can not be specified at the same time')",
        "!! ValueError('server_hostname is only meaningful with ssl')",
        "!! ValueError('you have to pass server_hostname when using ssl')",
        "!! ValueError('path was not specified, and no sock specified')",
        "!! ValueError('path and sock can not be specified at the same time')",
        "!! TypeError('ssl argument must be an SSLContext or None')",
        "!! ValueError('ssl_handshake_timeout is only meaningful with ssl')",
        "True Address 'PATH' is already in use",
        "!! ConnectionRefusedError(111, 'Connection refused')",
        '-> None',
    )
    def test_refusals(self):
        async def main():
            loop = asyncio.get_running_loop()
            P = asyncio.Protocol
            await try_await(loop.create_unix_connection(P, self.path))
            await try_await(loop.create_unix_connection(P))
            await try_await(loop.create_unix_connection(P, self.path, sock=object()))
            await try_await(loop.create_unix_connection(P, self.path, server_hostname="x"))
            await try_await(loop.create_unix_connection(P, self.path, ssl=True))
            await try_await(loop.create_unix_server(P))
            await try_await(loop.create_unix_server(P, self.path, sock=object()))
            await try_await(loop.create_unix_server(P, self.path, ssl=True))
            await try_await(loop.create_unix_server(P, self.path, ssl_handshake_timeout=1))
            with open(self.path, "w"):
                pass
            try:
                await loop.create_unix_server(P, self.path)
            except OSError as exc:
                log(exc.errno == errno.EADDRINUSE, exc.strerror.replace(self.path, "PATH"))
            await try_await(loop.create_unix_connection(P, self.path))

        go(main)


class StreamTest(TraceCase):
    async def streams(self, handler, limit=2**16):
        done = asyncio.get_running_loop().create_future()

        async def serve_one(reader, writer):
            try:
                await handler(reader, writer)
            finally:
                writer.close()
                done.set_result(None)

        server = await asyncio.start_server(serve_one, "127.0.0.1", 0, limit=limit)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=limit)
        server.close()
        return reader, writer, done

    @trace(
        "b'line 1\\n' b'line 2\\n'",
        "b'exactly|' b'until;;'",
        "b'' b'rest' b' of it' b''",
        "True b'' b''",
        "!! IncompleteReadError('0 bytes read on a total of 1 expected bytes')",
        "!! ValueError('readexactly size can not be less than zero')",
        "!! IncompleteReadError('0 bytes read on a total of undefined expected bytes')",
        "!! ValueError('Separator should be at least one-byte string')",
        '-> None',
    )
    def test_reads(self):
        async def handler(reader, writer):
            writer.write(b"line 1\nline 2\nexactly|until;;rest of it")

        async def main():
            reader, writer, done = await self.streams(handler)
            log(await reader.readline(), await reader.readline())
            log(await reader.readexactly(8), await reader.readuntil(b";;"))
            log(await reader.read(0), await reader.read(4), await reader.read(), await reader.read())
            log(reader.at_eof(), await reader.readline(), await reader.read(5))
            await try_await(reader.readexactly(1))
            await try_await(reader.readexactly(-1))
            await try_await(reader.readuntil(b"x"))
            await try_await(reader.readuntil(b""))
            writer.close()
            await writer.wait_closed()
            await done

        go(main)

    @trace(
        "whole",
        "-> None",
    )
    def test_every_boundary(self):
        message = b"length 17;payload\r\nof all\r\n"

        async def handler(reader, writer):
            for cut in range(len(message) + 1):
                writer.write(message[:cut])
                await writer.drain()
                await reader.readexactly(1)
                writer.write(message[cut:])
                await writer.drain()
                await reader.readexactly(1)

        async def main():
            reader, writer, done = await self.streams(handler)
            for _ in range(len(message) + 1):
                writer.write(b"..")
                head = await reader.readuntil(b";")
                body = await reader.readexactly(9)
                rest = await reader.readuntil(b"\r\n")
                assert head + body + rest == message, (head, body, rest)
            writer.close()
            await done
            log("whole")

        go(main)

    @trace(
        "IncompleteReadError('7 bytes read on a total of 100 expected bytes') b'partial' 100",
        "IncompleteReadError('7 bytes read on a total of undefined expected bytes') b'partial' None",
        "b'partial'",
        '-> None',
    )
    def test_incomplete(self):
        async def handler(reader, writer):
            writer.write(b"partial")

        async def main():
            for read in (
                lambda r: r.readexactly(100),
                lambda r: r.readuntil(b"\n"),
                lambda r: r.readline(),
            ):
                reader, writer, done = await self.streams(handler)
                try:
                    log(await read(reader))
                except asyncio.IncompleteReadError as exc:
                    log(exc, exc.partial, exc.expected)
                writer.close()
                await done

        go(main)

    @trace(
        '<StreamReader 92 bytes limit=20',
        "LimitOverrunError('Separator is found, but chunk is longer than limit') 50",
        "!! ValueError('Separator is found, but chunk is longer than limit')",
        "b'yyyyyyyyyy\\n'",
        "LimitOverrunError('Separator is not found, and chunk exceed the limit') 30",
        "b'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'",
        '<StreamReader limit=20 False',
        '-> None',
    )
    def test_limits(self):
        async def handler(reader, writer):
            writer.write(b"x" * 50 + b"\n" + b"y" * 10 + b"\n" + b"z" * 30)

        async def main():
            reader, writer, done = await self.streams(handler, limit=20)
            await asyncio.sleep(0.05)
            log(repr(reader).partition(" transport=")[0])
            try:
                await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as exc:
                log(exc, exc.consumed)
            await try_await(reader.readline())
            log(await reader.readline())
            try:
                await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as exc:
                log(exc, exc.consumed)
            log(await reader.readexactly(30))
            log(repr(reader).partition(" transport=")[0], "paused" in repr(reader))
            writer.close()
            await done

        go(main)

    @trace(
        'True False',
        "[b'A\\n', b'B\\n', b'Cend']",
        'True',
        '-> None',
    )
    def test_iteration(self):
        async def handler(reader, writer):
            async for line in reader:
                writer.write(line.upper())
            writer.write(b"end")

        async def main():
            reader, writer, done = await self.streams(handler)
            writer.writelines([b"a\n", b"b\n", b"c"])
            log(writer.can_write_eof(), writer.is_closing())
            writer.write_eof()
            log([line async for line in reader])
            await done
            writer.close()
            log(writer.is_closing())

        go(main)

    @trace(
        "!! RuntimeError('readuntil() called while another coroutine is already waiting for incoming data')",
        '!! CancelledError()',
        "-> b''",
        '-> None',
    )
    def test_two_readers(self):
        async def handler(reader, writer):
            await reader.read()

        async def main():
            reader, writer, done = await self.streams(handler)
            first = asyncio.create_task(reader.read(1))
            await asyncio.sleep(0)
            await try_await(reader.readline())
            first.cancel()
            await try_await(first)
            second = asyncio.create_task(reader.read(1))
            await asyncio.sleep(0)
            writer.close()
            await done
            await try_await(second)

        go(main)

    @trace(
        'True',
        'received 8000000',
        "!! ConnectionResetError('Connection lost')",
        '-> None',
    )
    def test_drain(self):
        async def handler(reader, writer):
            await asyncio.sleep(0.02)
            total = 0
            while data := await reader.read(100000):
                total += len(data)
            log("received", total)

        async def main():
            reader, writer, done = await self.streams(handler)
            peak = 0
            for _ in range(400):
                writer.write(bytes(20000))
                await writer.drain()
                peak = max(peak, writer.transport.get_write_buffer_size())
            log(peak < 100000)
            writer.close()
            await writer.wait_closed()
            await done
            await try_await(writer.drain())

        go(main)

    @trace(
        "True True",
        "4000000",
        "-> None",
    )
    def test_slow_reader_holds_memory_bounded(self):
        async def handler(reader, writer):
            for _ in range(200):
                writer.write(bytes(20000))
                await writer.drain()

        async def main():
            reader, writer, done = await self.streams(handler, limit=1000)
            await asyncio.sleep(0.1)
            # A read, and what came with it.
            log(len(reader._buffer) <= 2000 + 256 * 1024, "paused" in repr(reader))
            log(len(await reader.read()))
            await done
            writer.close()

        go(main)

    @trace(
        "b''",
        '-> None',
    )
    def test_connection_that_breaks(self):
        async def handler(reader, writer):
            await reader.readexactly(1)
            writer.transport.abort()

        async def main():
            reader, writer, done = await self.streams(handler)
            waiting = asyncio.create_task(reader.read(5))
            await asyncio.sleep(0)
            writer.write(b"xyz" * 1000)
            await done
            await asyncio.wait([waiting])
            try:
                log(waiting.result())
            except ConnectionResetError as exc:
                log(type(exc), exc.errno == errno.ECONNRESET)

        go(main)

    @trace(
        'plain function StreamReader',
        "b''",
        "Unhandled exception in client_connected_cb ValueError('client') ['exception', 'message', 'transport']",
        "b''",
        '-> None',
    )
    def test_client_callback(self):
        async def main():
            def handler(loop, context):
                log(context["message"], context["exception"], sorted(context))

            asyncio.get_running_loop().set_exception_handler(handler)
            seen = asyncio.get_running_loop().create_future()

            def plain(reader, writer):
                log("plain function", type(reader).__name__)
                writer.close()
                seen.set_result(None)

            async def failing(reader, writer):
                raise ValueError("client")

            for callback in (plain, failing):
                server = await asyncio.start_server(callback, "127.0.0.1", 0)
                reader, writer = await asyncio.open_connection(
                    *server.sockets[0].getsockname()
                )
                log(await reader.read())
                writer.close()
                server.close()
            await seen

        go(main)


if __name__ == "__main__":
    main()
