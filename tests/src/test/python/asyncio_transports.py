"""What transports and servers do with arguments that are wrong, odd or late."""

import asyncio
import errno

from asyncio_tracing import TraceCase, attempt, go, log, main, trace, try_await

HOST = "127.0.0.1"


class Recorder(asyncio.Protocol):
    def __init__(self, name=None):
        self.name = name
        self.lost = asyncio.get_running_loop().create_future()
        self.arrived = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.arrived.set()

    def pause_writing(self):
        if self.name:
            log(self.name, "pause")

    def resume_writing(self):
        if self.name:
            log(self.name, "resume")

    def connection_lost(self, exc):
        if self.name:
            log(self.name, "lost", exc)
        self.lost.set_result(None)


async def pair(name="client"):
    """A server, the protocol of its connection, and the client's."""
    loop = asyncio.get_running_loop()
    accepted = loop.create_future()

    class Accepted(Recorder):
        def connection_made(self, transport):
            super().connection_made(transport)
            if not accepted.done():
                accepted.set_result(self)

    server = await loop.create_server(Accepted, HOST, 0)
    _, client = await loop.create_connection(
        lambda: Recorder(name), *server.sockets[0].getsockname()
    )
    return server, await accepted, client


class WritingTest(TraceCase):
    @trace(
        '!! TypeError("\'int\' object is not iterable")',
        '!! TypeError("memoryview: a bytes-like object is required, not \'str\'")',
        '!! TypeError("memoryview: a bytes-like object is required, not \'int\'")',
        '!! TypeError("memoryview: a bytes-like object is required, not \'str\'")',
        '!! TypeError("memoryview: a bytes-like object is required, not \'NoneType\'")',
        '!! TypeError("memoryview: a bytes-like object is required, not \'int\'")',
        '-> None',
        '-> None',
        '-> None',
        'client lost None',
        '-> None',
    )
    def test_writelines_of_what_are_no_bytes(self):
        async def main():
            server, peer, client = await pair()
            for lines in (5, "text", [1], ["text"], [b"x", None], b"ab", [], None, (b"t", b"u")):
                attempt(client.transport.writelines, lines)
            client.transport.close()
            await asyncio.gather(peer.lost, client.lost)
            server.close()

        go(main)

    @trace(
        "client pause",
        "client resume",
        "client lost None",
        "-> None",
    )
    def test_writer_that_closes_hears_of_the_drained_buffer_before_the_end(self):
        async def main():
            server, peer, client = await pair()
            peer.transport.pause_reading()
            client.transport.write(bytes(20_000_000))
            client.transport.close()
            peer.transport.resume_reading()
            await asyncio.gather(peer.lost, client.lost)
            server.close()

        go(main)

    @trace(
        '(0.0, 1.5)',
        '(295147905179352825856, 1180591620717411303424)',
        '(7, inf)',
        '(0, 0)',
        '!! TypeError("unsupported operand type(s) for //: \'str\' and \'int\'")',
        'client lost None',
        '-> None',
    )
    def test_limits_that_are_no_small_whole_numbers(self):
        async def main():
            server, peer, client = await pair()
            transport = client.transport
            for limits in ({"high": 1.5}, {"high": 2**70}, {"high": float("inf"), "low": 7}, {"low": 0}):
                transport.set_write_buffer_limits(**limits)
                log(transport.get_write_buffer_limits())
            attempt(transport.set_write_buffer_limits, high="x")
            transport.close()
            await asyncio.gather(peer.lost, client.lost)
            server.close()

        go(main)


class ProtocolTest(TraceCase):
    @trace(
        "b'late'",
        'client lost None',
        '-> None',
    )
    def test_method_that_a_protocol_gets_after_the_start_is_called(self):
        async def main():
            server, peer, client = await pair()
            got = asyncio.get_running_loop().create_future()
            client.data_received = got.set_result
            peer.transport.write(b"late")
            log(await got)
            client.transport.close()
            await asyncio.gather(peer.lost, client.lost)
            server.close()

        go(main)

    @trace(
        "-> None",
        "client lost None",
        "-> None",
    )
    def test_protocol_of_another_class_is_taken(self):
        async def main():
            server, peer, client = await pair()
            attempt(client.transport.set_protocol, object())
            client.transport.set_protocol(client)
            client.transport.close()
            await asyncio.gather(peer.lost, client.lost)
            server.close()

        go(main)


class AddressTest(TraceCase):
    @trace(
        "!! ValueError('embedded null character')",
        "!! ValueError('embedded null character')",
        '-> None',
    )
    def test_null_character_in_a_host(self):
        async def main():
            loop = asyncio.get_running_loop()
            await try_await(loop.create_connection(asyncio.Protocol, "a\0b", 1))
            await try_await(loop.create_server(asyncio.Protocol, "a\0b", 0))

        go(main)

    @trace(
        "!! OSError('no matching local address with family=<AddressFamily.AF_INET: 2> found')",
        '-> None',
    )
    def test_either_protocol_of_ip_and_local_address_of_another_family(self):
        async def main():
            loop = asyncio.get_running_loop()
            server, peer, _ = await pair()
            port = server.sockets[0].getsockname()[1]
            for proto in (6, 17):
                transport, _ = await loop.create_connection(asyncio.Protocol, HOST, port, proto=proto)
                transport.close()
            await try_await(
                loop.create_connection(asyncio.Protocol, HOST, port, local_addr=("::1", 0))
            )
            server.close()

        go(main)


class ServerTest(TraceCase):
    @trace(
        '0 True',
        '-1 True',
        '1 True',
        '!! TypeError("\'str\' object cannot be interpreted as an integer")',
        '-> None',
    )
    def test_backlogs(self):
        async def main():
            loop = asyncio.get_running_loop()
            for backlog in (0, -1, 1):
                server = await loop.create_server(asyncio.Protocol, HOST, 0, backlog=backlog)
                log(backlog, server.is_serving())
                server.close()
            await try_await(loop.create_server(asyncio.Protocol, HOST, 0, backlog="x"))

        go(main)

    @trace(
        '!! TypeError("\'NoneType\' object is not iterable")',
        '-> None',
    )
    def test_closed_server_does_not_start(self):
        async def main():
            server, peer, client = await pair(None)
            server.close()
            await try_await(server.start_serving())
            client.transport.close()
            await asyncio.gather(peer.lost, client.lost)

        go(main)

    @trace(
        "True",
        "-> None",
    )
    def test_address_of_another_machine(self):
        async def main():
            try:
                await asyncio.get_running_loop().create_server(asyncio.Protocol, "10.255.255.1", 0)
            except OSError as exc:
                log(exc.errno == errno.EADDRNOTAVAIL)

        go(main)

    @trace(
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
    )
    def test_loop_that_is_closed(self):
        async def main(loop):
            await try_await(loop.create_connection(asyncio.Protocol, HOST, 1))
            await try_await(loop.create_server(asyncio.Protocol, HOST, 0))

        loop = asyncio.new_event_loop()
        loop.close()
        asyncio.run(main(loop))


if __name__ == "__main__":
    main()
