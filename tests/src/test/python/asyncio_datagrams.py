"""Datagram endpoints."""

import asyncio
import socket

from asyncio_tracing import TraceCase, attempt, go, log, main, trace

HOST = "127.0.0.1"


class Recorder(asyncio.DatagramProtocol):
    """Logs what it is told, and answers in capitals if it is to."""

    def __init__(self, name, answers=False):
        self.name = name
        self.answers = answers
        self.arrived = asyncio.Queue()
        self.errors = asyncio.Queue()
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        log(self.name, "made")
        self.transport = transport

    def datagram_received(self, data, address):
        self.arrived.put_nowait((data, address))
        if self.answers:
            self.transport.sendto(data.upper(), address)

    def error_received(self, exc):
        self.errors.put_nowait(exc)

    def connection_lost(self, exc):
        log(self.name, "lost", exc)
        self.lost.set_result(None)


async def endpoint(name, answers=False, **options):
    return await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Recorder(name, answers), **options
    )


async def finish(*transports):
    for transport in transports:
        transport.close()
        await transport.get_protocol().lost


class DatagramTest(TraceCase):
    @trace(
        'server made',
        'client made',
        'True',
        'None False',
        'True',
        'True',
        'True',
        "b'hello' True",
        "b'NAMED'",
        'Invalid address: must be None',
        '!! TypeError("data argument must be a bytes-like object, not \'str\'")',
        'free made',
        'True',
        'True',
        'client lost None',
        'free lost None',
        'server lost None',
        'True -1',
        '-> None',
    )
    def test_connected_and_not(self):
        async def main():
            serving, server = await endpoint("server", True, local_addr=(HOST, 0))
            address = serving.get_extra_info("sockname")
            connected, client = await endpoint("client", remote_addr=address)
            log(connected.get_extra_info("peername") == address)
            log(serving.get_extra_info("peername"), serving.is_closing())
            log(type(connected).__name__.endswith("DatagramTransport"))
            log(isinstance(connected, asyncio.DatagramTransport))
            connected.sendto(b"hello")
            log(await client.arrived.get() == (b"HELLO", address))
            data, sender = await server.arrived.get()
            log(data, sender == connected.get_extra_info("sockname"))
            connected.sendto(b"named", address)
            log((await client.arrived.get())[0])
            try:
                connected.sendto(b"x", (HOST, 1))
            except ValueError as exc:
                log(str(exc).partition(" or ")[0])
            attempt(connected.sendto, "text")
            free, other = await endpoint("free", local_addr=(HOST, 0))
            free.sendto(memoryview(b"view"), address)
            log(await other.arrived.get() == (b"VIEW", address))
            free.sendto(b"by name", ("localhost", address[1]))
            log(await other.arrived.get() == (b"BY NAME", address))
            await finish(connected, free, serving)
            log(serving.is_closing(), connected.get_extra_info("socket").fileno())

        go(main)

    @trace(
        "receiver made",
        "sender made",
        "True",
        "True",
        "0",
        "sender lost None",
        "receiver lost None",
        "-> None",
    )
    def test_order_and_sizes(self):
        async def main():
            receiving, receiver = await endpoint("receiver", local_addr=(HOST, 0))
            sending, _ = await endpoint(
                "sender", remote_addr=receiving.get_extra_info("sockname")
            )
            for n in range(50):
                sending.sendto(b"%d" % n)
            log([int((await receiver.arrived.get())[0]) for n in range(50)] == [*range(50)])
            big = bytes(range(256)) * 200
            sending.sendto(big)
            log((await receiver.arrived.get())[0] == big)
            log(sending.get_write_buffer_size())
            await finish(sending, receiving)

        go(main)

    @trace(
        'receiver made',
        "b''",
        'receiver lost None',
        '-> None',
    )
    def test_empty_datagram(self):
        async def main():
            receiving, receiver = await endpoint("receiver", local_addr=(HOST, 0))
            with socket.socket(type=socket.SOCK_DGRAM) as sock:
                sock.sendto(b"", receiving.get_extra_info("sockname"))
                log((await receiver.arrived.get())[0])
            await finish(receiving)

        go(main)

    @trace(
        "gone made",
        "gone lost None",
        "sender made",
        "ConnectionRefusedError False",
        "sender lost None",
        "-> None",
    )
    def test_peer_that_does_not_listen(self):
        async def main():
            gone, _ = await endpoint("gone", local_addr=(HOST, 0))
            address = gone.get_extra_info("sockname")
            await finish(gone)
            sending, sender = await endpoint("sender", remote_addr=address)
            sending.sendto(b"x")
            log(type(await sender.errors.get()).__name__, sending.is_closing())
            await finish(sending)

        go(main)

    @trace(
        "one made",
        "True False",
        "one lost None",
        "two made",
        "True",
        "two lost None",
        "-> None",
    )
    def test_close_and_abort(self):
        async def main():
            transport, protocol = await endpoint("one", local_addr=(HOST, 0))
            transport.close()
            transport.close()
            log(transport.is_closing(), protocol.lost.done())
            await protocol.lost
            transport, protocol = await endpoint("two", local_addr=(HOST, 0))
            transport.abort()
            log(transport.is_closing())
            await protocol.lost

        go(main)

    @trace(
        "one made",
        "two made",
        "True",
        "wide made",
        "True",
        "family made",
        "<AddressFamily.AF_INET: 2>",
        "named made",
        "127.0.0.1",
        "one lost None",
        "two lost None",
        "wide lost None",
        "family lost None",
        "named lost None",
        "-> None",
    )
    def test_options(self):
        async def main():
            one, _ = await endpoint("one", local_addr=(HOST, 0), reuse_port=True)
            address = one.get_extra_info("sockname")
            two, _ = await endpoint("two", local_addr=address, reuse_port=True)
            log(two.get_extra_info("sockname") == address)
            wide, _ = await endpoint(
                "wide", remote_addr=("255.255.255.255", 9), allow_broadcast=True
            )
            option = wide.get_extra_info("socket").getsockopt(
                socket.SOL_SOCKET, socket.SO_BROADCAST
            )
            log(bool(option))
            family, _ = await endpoint("family", family=socket.AF_INET)
            log(family.get_extra_info("socket").family)
            named, _ = await endpoint("named", local_addr=("localhost", 0), family=socket.AF_INET)
            log(named.get_extra_info("sockname")[0])
            await finish(one, two, wide, family, named)

        go(main)

    @trace(
        'own made',
        '0.0',
        'client made',
        "b'HELLO'",
        'client lost None',
        'own lost None',
        '-1',
        '-> None',
    )
    def test_socket_of_the_program(self):
        async def main():
            sock = socket.socket(type=socket.SOCK_DGRAM)
            sock.bind((HOST, 0))
            transport, protocol = await endpoint("own", True, sock=sock)
            log(sock.gettimeout())
            client, arrived = await endpoint("client", remote_addr=sock.getsockname())
            client.sendto(b"hello")
            log((await arrived.arrived.get())[0])
            await finish(client, transport)
            log(sock.fileno())

        go(main)

    @trace(
        'one made',
        '(16384, 65536)',
        '(25, 100) 0',
        "!! ValueError('high (1) must be >= low (2) must be >= 0')",
        'one lost None',
        '-> None',
    )
    def test_flow_control(self):
        async def main():
            transport, protocol = await endpoint("one", local_addr=(HOST, 0))
            log(transport.get_write_buffer_limits())
            transport.set_write_buffer_limits(high=100)
            log(transport.get_write_buffer_limits(), transport.get_write_buffer_size())
            attempt(transport.set_write_buffer_limits, high=1, low=2)
            await finish(transport)

        go(main)

    @trace(
        'one made',
        "OSError(90, 'Message too long')",
        "True",
        'False',
        "Fatal write error on datagram transport TypeError('sendto(): AF_INET address must be tuple, not NoneType')",
        'True',
        "one lost TypeError('sendto(): AF_INET address must be tuple, not NoneType')",
        'two made',
        "Fatal write error on datagram transport OverflowError('sendto(): port must be 0-65535.')",
        "two lost OverflowError('sendto(): port must be 0-65535.')",
        '-> None',
    )
    def test_datagram_that_cannot_be_sent(self):
        async def main():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, context: log(context["message"], context["exception"]))
            transport, protocol = await endpoint("one", local_addr=(HOST, 0))
            # What the system or the name service refuses is told at once.
            transport.sendto(bytes(70_000), (HOST, 9))
            log(protocol.errors.get_nowait())
            transport.sendto(b"x", ("nowhere.invalid", 9))
            log(isinstance(protocol.errors.get_nowait(), socket.gaierror))
            log(transport.is_closing())
            # What is no address ends the transport.
            transport.sendto(b"x", None)
            log(transport.is_closing())
            await protocol.lost
            transport, protocol = await endpoint("two", local_addr=(HOST, 0))
            transport.sendto(b"x", (HOST, 99999))
            await protocol.lost

        go(main)

    @trace(
        'one made',
        "ValueError('protocol')",
        "b'first'",
        "ValueError('protocol')",
        "b'second'",
        'False',
        'one lost None',
        '-> None',
    )
    def test_protocol_that_fails_goes_on(self):
        class Failing(Recorder):
            def datagram_received(self, data, address):
                super().datagram_received(data, address)
                raise ValueError("protocol")

        async def main():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, context: log(context["exception"]))
            transport, protocol = await loop.create_datagram_endpoint(
                lambda: Failing("one"), local_addr=(HOST, 0)
            )
            for data in b"first", b"second":
                transport.sendto(data, transport.get_extra_info("sockname"))
                log((await protocol.arrived.get())[0])
            log(transport.is_closing())
            await finish(transport)

        go(main)

    @trace(
        'ValueError unexpected address family',
        'TypeError 2-tuple is expected',
        'TypeError 2-tuple is expected',
        'ValueError can not get address information',
        'ValueError A UDP Socket was expected',
        "ValueError socket modifier keyword arguments can not be used when sock is specified. (local_addr=('127.0.0.1', 0), family=2)",
        'taken made',
        '98',
        'taken lost None',
        '-> None',
    )
    def test_bad_arguments(self):
        async def main():
            async def fails(**options):
                try:
                    await endpoint("never", **options)
                except (ValueError, TypeError) as exc:
                    log(type(exc).__name__, str(exc).partition(", got")[0])

            await fails()
            await fails(local_addr=HOST)
            await fails(local_addr=(HOST,))
            await fails(local_addr=("::1", 0), remote_addr=(HOST, 1))
            with socket.socket() as stream:
                await fails(sock=stream)
            with socket.socket(type=socket.SOCK_DGRAM) as sock:
                await fails(sock=sock, local_addr=(HOST, 0), family=socket.AF_INET)
            taken, _ = await endpoint("taken", local_addr=(HOST, 0))
            try:
                await endpoint("never", local_addr=taken.get_extra_info("sockname"))
            except OSError as exc:
                log(exc.errno)
            await finish(taken)

        go(main)


if __name__ == "__main__":
    main()
