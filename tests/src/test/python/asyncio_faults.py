"""Streams under strain: any way to split bytes, peers that misbehave, what is left behind."""

import asyncio
import errno
import os
import posix
import random
import socket
import struct
import sys

from asyncio_tls import HOST, client_context, finish, serve, server_context
from asyncio_tracing import TraceCase, go, log, main, trace

LIMIT = 2**16
READ = 256 * 1024  # the most that one read of a transport takes


def both():
    """Options of server and client, without and with TLS."""
    yield {}, {}
    yield {"ssl": server_context()}, {"ssl": client_context()}


async def leave(writer):
    """Closes, whatever the peer did."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass


class SplitTest(TraceCase):
    """Bytes written in pieces of any size, read in other pieces."""

    @trace(
        "plain 40 True",
        "tls 40 True",
        "-> None",
    )
    def test_random_pieces_arrive_whole_and_in_order(self):
        async def exchange(seed, of_server, of_client):
            chance = random.Random(seed)
            lines = [
                chance.randbytes(chance.randrange(200)).replace(b"\n", b"?").replace(b";", b"?")
                for _ in range(60)
            ]
            ends = [chance.choice((b"\n", b";;", None)) for _ in lines]
            data = b"".join(line + (end or b"") for line, end in zip(lines, ends))

            async def send(reader, writer):
                start = 0
                while start < len(data):
                    size = chance.choice((1, 2, 3, 7, 50, 300, 5000))
                    writer.write(data[start : start + size])
                    start += size
                    if chance.random() < 0.3:
                        await writer.drain()
                    elif chance.random() < 0.3:
                        await asyncio.sleep(0)
                writer.close()

            server, port = await serve(send, **of_server)
            reader, writer = await asyncio.open_connection(HOST, port, **of_client)
            for number, (line, end) in enumerate(zip(lines, ends)):
                if end is None:
                    found = await reader.readexactly(len(line))
                elif end == b"\n":
                    found = (await reader.readline())[:-1]
                else:
                    found = (await reader.readuntil(end))[: -len(end)]
                assert found == line, (seed, number, found, line)
            assert await reader.read() == b"", seed
            await leave(writer)
            await finish(server)

        async def main():
            for name, options in zip(("plain", "tls"), both()):
                for seed in range(40):
                    await exchange(seed, *options)
                log(name, 40, True)

        go(main)

    @trace(
        "plain True",
        "tls True",
        "-> None",
    )
    def test_cancelled_reads_lose_no_byte(self):
        async def main():
            data = random.Random(7).randbytes(50_000)
            for name, (of_server, of_client) in zip(("plain", "tls"), both()):

                async def send(reader, writer):
                    for start in range(0, len(data), 500):
                        writer.write(data[start : start + 500])
                        await writer.drain()
                        await asyncio.sleep(0)
                    writer.close()

                server, port = await serve(send, **of_server)
                reader, writer = await asyncio.open_connection(HOST, port, **of_client)
                chance, found = random.Random(8), b""
                while len(found) < len(data):
                    size = min(chance.randrange(1, 3000), len(data) - len(found))
                    read = asyncio.ensure_future(reader.readexactly(size))
                    for _ in range(chance.randrange(4)):
                        await asyncio.sleep(0)
                    read.cancel()
                    try:
                        found += await read
                    except asyncio.CancelledError:
                        found += await reader.readexactly(size)
                log(name, found == data)
                await leave(writer)
                await finish(server)

        go(main)


class PeerTest(TraceCase):
    """Peers that flood, stall, or talk nonsense."""

    @trace(
        "plain True",
        "tls True",
        "-> None",
    )
    def test_flood_at_a_reader_that_does_not_read_is_held_back(self):
        async def main():
            for name, (of_server, of_client) in zip(("plain", "tls"), both()):
                sent = 0
                stuck = asyncio.Event()

                async def flood(reader, writer):
                    nonlocal sent
                    try:
                        while True:
                            writer.write(bytes(50_000))
                            sent += 50_000
                            if not stuck.is_set() and sent > 1_000_000:
                                waiting = writer.transport.get_write_buffer_size()
                                if waiting > writer.transport.get_write_buffer_limits()[1]:
                                    stuck.set()
                            await writer.drain()
                    except OSError:
                        pass
                    finally:
                        writer.close()

                server, port = await serve(flood, **of_server)
                reader, writer = await asyncio.open_connection(HOST, port, limit=LIMIT, **of_client)
                await stuck.wait()
                log(name, len(reader._buffer) <= 2 * LIMIT + READ)
                writer.transport.abort()
                await finish(server)

        go(main)

    @trace(
        "timeout",
        "b'late'",
        "-> None",
    )
    def test_peer_that_stalls_is_timed_out_and_the_connection_lives(self):
        async def main():
            go_on = asyncio.Event()

            async def slow(reader, writer):
                await go_on.wait()
                writer.write(b"late")
                writer.close()

            server, port = await serve(slow)
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                await asyncio.wait_for(reader.read(), 0.01)
            except TimeoutError:
                log("timeout")
            go_on.set()
            log(await reader.read())
            await leave(writer)
            await finish(server)

        go(main)

    @trace(
        "30 30 b'well'",
        "-> None",
    )
    def test_random_garbage_ends_handshakes_and_nothing_else(self):
        """To a server of TLS and to a client, cut off at any place; both serve the next peer."""

        async def main():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda loop, context: None)

            async def greet(reader, writer):
                writer.write(b"well")
                await leave(writer)

            server, port = await serve(greet, ssl=server_context())
            garbage = [random.Random(seed).randbytes(seed * 11) for seed in range(1, 16)]
            # What looks like the beginning of records: of a handshake, of data.
            garbage += [b"\x16\x03\x01" + struct.pack(">H", len(junk)) + junk for junk in garbage]
            ended = 0
            for junk in garbage:
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(junk)
                writer.write_eof()
                try:
                    while await reader.read(1000):
                        pass
                except OSError:
                    pass
                ended += 1
                await leave(writer)

            refused = 0
            for junk in garbage:

                async def rude(reader, writer):
                    writer.write(junk)
                    await leave(writer)

                rude_server, rude_port = await serve(rude)
                try:
                    await asyncio.open_connection(HOST, rude_port, ssl=client_context())
                except OSError:
                    refused += 1
                await finish(rude_server)
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context())
            log(ended, refused, await reader.read())
            await leave(writer)
            await finish(server)

        go(main)

    @trace(
        "100 True",
        "-> None",
    )
    def test_peers_that_reset_leave_the_server_usable(self):
        async def main():
            ended = 0

            async def serving(reader, writer):
                nonlocal ended
                try:
                    while data := await reader.read(1000):
                        writer.write(data)
                        await writer.drain()
                except OSError:
                    pass
                finally:
                    ended += 1
                    all_ended.set() if ended == 100 else None
                    writer.close()

            all_ended = asyncio.Event()
            server, port = await serve(serving)
            for _ in range(100):
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(b"hello")
                await reader.readexactly(5)
                sock = writer.transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == struct.pack("ii", 1, 0)
                writer.transport.abort()
            await all_ended.wait()
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(b"alive")
            log(ended, await reader.readexactly(5) == b"alive")
            await leave(writer)
            await finish(server)

        go(main)


def held():
    """How many file descriptors and threads there are, and bytes of memory outside of Java's heap."""
    files = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    if sys.implementation.name != "graalpy":
        import threading

        return files, threading.active_count(), 0
    import java

    factory = java.type("java.lang.management.ManagementFactory")
    pools = factory.getPlatformMXBeans(java.type("java.lang.management.BufferPoolMXBean"))
    memory = sum(pool.getMemoryUsed() for pool in pools if pool.getName() == "direct")
    return files, factory.getThreadMXBean().getThreadCount(), memory


class NoFileTest(TraceCase):
    @trace(
        "protocol True",
        "buffered True",
        "process True",
        "-> None",
    )
    def test_bytes_arrive_whole_where_no_file_can_be_opened(self):
        """On Polyloop, bytes come through a file, and another way where there can be none."""
        refused = []

        def refuse(path, flags):
            refused.append(path)
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

        sent = bytes(range(256)) * 1200

        class Buffered(asyncio.BufferedProtocol):
            def __init__(self):
                self.buffer = bytearray(1000)
                self.got = bytearray()
                self.ended = asyncio.get_running_loop().create_future()

            def get_buffer(self, sizehint):
                return self.buffer

            def buffer_updated(self, count):
                self.got += self.buffer[:count]

            def connection_lost(self, exc):
                self.ended.set_result(None)

        async def send(reader, writer):
            writer.write(sent)
            await leave(writer)

        async def main():
            server, port = await serve(send)
            reader, writer = await asyncio.open_connection(HOST, port)
            log("protocol", await reader.read() == sent)
            await leave(writer)
            _, buffered = await asyncio.get_running_loop().create_connection(Buffered, HOST, port)
            await buffered.ended
            log("buffered", buffered.got == sent)
            await finish(server)
            process = await asyncio.create_subprocess_exec(
                "/bin/sh", "-c", "head -c 200000 /dev/zero", stdout=asyncio.subprocess.PIPE
            )
            log("process", await process.stdout.read() == bytes(200000))
            await process.wait()

        opening, posix.open = posix.open, refuse
        try:
            go(main)
        finally:
            posix.open = opening
        if hasattr(asyncio.events, "_JavaLoop"):
            self.assertTrue(refused)


class RemainderTest(TraceCase):
    @trace(
        "5000 True True True 1",
        "-> None",
    )
    def test_connections_one_after_another_leave_nothing_behind(self):
        async def main():
            served = 0

            async def echo_line(reader, writer):
                nonlocal served
                served += 1
                writer.write(await reader.readline())
                await writer.drain()
                await leave(writer)

            async def ask(port):
                reader, writer = await asyncio.open_connection(HOST, port)
                writer.write(b"line\n")
                assert await reader.read() == b"line\n"
                await leave(writer)

            server, port = await serve(echo_line)
            for _ in range(4):
                await asyncio.gather(*(ask(port) for _ in range(50)))
            before = held()
            for _ in range(96):
                await asyncio.gather(*(ask(port) for _ in range(50)))
            await finish(server)
            after = held()
            # The compiler's threads come and go.
            log(
                served,
                after[0] <= before[0],
                after[1] <= before[1] + 8,
                after[2] <= before[2] + 2**20,
                len(asyncio.all_tasks()),
            )

        go(main)


if __name__ == "__main__":
    main()
