"""Sockets of Python: readers and writers, sock_* and sock=."""

import asyncio
import contextlib
import io
import socket
import threading

from asyncio_tracing import Recorder, TraceCase, attempt, go, log, main, trace, try_await

HOST = "127.0.0.1"


@contextlib.contextmanager
def sockets():
    """Two connected sockets that do not block."""
    one, other = socket.socketpair()
    with one, other:
        one.setblocking(False)
        other.setblocking(False)
        yield one, other


def listening():
    sock = socket.socket()
    sock.bind((HOST, 0))
    sock.listen()
    sock.setblocking(False)
    return sock


class WatchTest(TraceCase):
    @trace(
        'None',
        "(1, 'two') True False",
        "b'abcdef'",
        "b'more' b'abcdef'",
        '-> None',
    )
    def test_reader(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                done = loop.create_future()
                received = bytearray()

                def readable(*args):
                    # What is left calls again.
                    received.extend(one.recv(2))
                    if len(received) == 6:
                        log(args, loop.remove_reader(one), loop.remove_reader(one))
                        done.set_result(None)

                log(loop.add_reader(one, readable, 1, "two"))
                other.send(b"abcdef")
                await done
                log(bytes(received))
                other.send(b"more")
                log(await loop.sock_recv(one, 10), bytes(received))

        go(main)

    @trace(
        "True False",
        "3000000 3000000",
        "-> None",
    )
    def test_writer(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                done = loop.create_future()
                data = bytes(3_000_000)
                sent = 0

                def writable():
                    nonlocal sent
                    sent += one.send(data[sent : sent + 100_000])
                    if sent == len(data):
                        log(loop.remove_writer(one.fileno()), loop.remove_writer(one.fileno()))
                        done.set_result(None)

                loop.add_writer(one.fileno(), writable)
                received = 0
                while received < len(data):
                    received += len(await loop.sock_recv(other, 1 << 20))
                await done
                log(received, sent)

        go(main)

    @trace(
        "b'x'",
        '-> None',
    )
    def test_second_reader_takes_the_place_of_the_first(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                done = loop.create_future()
                loop.add_reader(one, log, "first")
                loop.add_reader(one, lambda: done.set_result(one.recv(9)) or loop.remove_reader(one))
                other.send(b"x")
                log(await done)

        go(main)

    @trace(
        'True',
        "8 b'to other' False",
        "b'back'",
        '-> None',
    )
    def test_reader_and_writer_of_one_socket(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                read, written = loop.create_future(), loop.create_future()

                def readable():
                    read.set_result(one.recv(9))
                    loop.remove_reader(one)

                def writable():
                    written.set_result(one.send(b"to other"))
                    log(loop.remove_writer(one))

                loop.add_reader(one, readable)
                loop.add_writer(one, writable)
                log(await written, await loop.sock_recv(other, 20), read.done())
                other.send(b"back")
                log(await read)

        go(main)

    @trace(
        "ZeroDivisionError('once')",
        '-> None',
    )
    def test_callback_that_fails_is_reported_and_called_again(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                done = loop.create_future()
                calls = []

                def readable():
                    calls.append(None)
                    if len(calls) == 1:
                        raise ZeroDivisionError("once")
                    loop.remove_reader(one)
                    done.set_result(None)

                loop.set_exception_handler(lambda loop, context: log(context["exception"]))
                loop.add_reader(one, readable)
                other.send(b"x")
                await done

        go(main)

    @trace(
        "then",
        "-> None",
    )
    def test_callback_runs_in_the_context_of_its_adding(self):
        import contextvars

        variable = contextvars.ContextVar("variable")

        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                done = loop.create_future()
                variable.set("then")

                def readable():
                    loop.remove_reader(one)
                    done.set_result(variable.get())

                loop.add_reader(one, readable)
                variable.set("later")
                other.send(b"x")
                log(await done)

        go(main)

    @trace(
        "b'x'",
        '-> None',
    )
    def test_socket_that_is_closed_while_watched(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other), sockets() as (left, right):
                loop.add_reader(one, log, "not called")
                one.close()
                # The others go on.
                right.send(b"x")
                log(await loop.sock_recv(left, 9))

        go(main)

    @trace(
        '!! ValueError("Invalid file object: \'file\'")',
        "!! ValueError('Invalid file descriptor: -1')",
        "!! ValueError('Invalid file object: <object object at 0x0>')",
        'False False',
        '-> None',
    )
    def test_bad_arguments(self):
        async def main():
            loop = asyncio.get_running_loop()
            attempt(loop.add_reader, "file", log)
            attempt(loop.add_reader, -1, log)
            attempt(loop.remove_writer, object())
            with socket.socket() as sock:
                log(loop.remove_reader(sock), loop.remove_writer(sock))

        go(main)

    @trace(
        'True set()',
        "!! RuntimeError('Event loop is closed')",
        'False',
    )
    def test_thread_ends_with_the_loop(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                loop.add_reader(one, log, "not called")
                other.send(b"x")
            return loop

        before = set(threading.enumerate())
        loop = asyncio.run(main())
        log(loop.is_closed(), set(threading.enumerate()) - before)
        with sockets() as (one, _):
            attempt(loop.add_reader, one, log)
            log(loop.remove_reader(one))

    @trace(
        "[b'a', b'b']",
    )
    def test_loop_that_runs_again(self):
        loop = asyncio.new_event_loop()
        with sockets() as (one, other):
            calls = []
            loop.add_reader(one, lambda: calls.append(one.recv(1)) or loop.stop())
            for data in (b"a", b"b"):
                other.send(data)
                loop.run_forever()
            loop.remove_reader(one)
            log(calls)
        loop.close()


class CallTest(TraceCase):
    @trace(
        'None',
        'True 0.0',
        "None b'hello'",
        "3 bytearray(b'abc')",
        "b'def'",
        "b''",
        '-> None',
    )
    def test_stream(self):
        async def main():
            loop = asyncio.get_running_loop()
            with listening() as server, socket.socket() as client:
                client.setblocking(False)
                accepting = asyncio.create_task(loop.sock_accept(server))
                log(await loop.sock_connect(client, server.getsockname()))
                peer, address = await accepting
                with peer:
                    log(address == client.getsockname(), peer.gettimeout())
                    receiving = asyncio.create_task(loop.sock_recv(peer, 100))
                    await asyncio.sleep(0)
                    log(await loop.sock_sendall(client, b"hello"), await receiving)
                    buffer = bytearray(3)
                    await loop.sock_sendall(client, b"abcdef")
                    log(await loop.sock_recv_into(peer, buffer), buffer)
                    log(await loop.sock_recv(peer, 100))
                    client.shutdown(socket.SHUT_WR)
                    log(await loop.sock_recv(peer, 100))

        go(main)

    @trace(
        "None True",
        "-> None",
    )
    def test_sendall_waits_for_the_reader(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                data = bytes(range(256)) * 20_000
                sending = asyncio.create_task(loop.sock_sendall(one, data))
                received = bytearray()
                while len(received) < len(data):
                    received += await loop.sock_recv(other, 1 << 20)
                log(await sending, received == data)
                await loop.sock_sendall(one, b"")

        go(main)

    @trace(
        '5',
        "b'hello' True",
        "5 bytearray(b'again\\x00\\x00\\x00') True",
        '-> None',
    )
    def test_datagrams(self):
        async def main():
            loop = asyncio.get_running_loop()
            with (
                socket.socket(type=socket.SOCK_DGRAM) as one,
                socket.socket(type=socket.SOCK_DGRAM) as other,
            ):
                for sock in (one, other):
                    sock.bind((HOST, 0))
                    sock.setblocking(False)
                receiving = asyncio.create_task(loop.sock_recvfrom(other, 100))
                await asyncio.sleep(0)
                log(await loop.sock_sendto(one, b"hello", other.getsockname()))
                data, address = await receiving
                log(data, address == one.getsockname())
                buffer = bytearray(8)
                await loop.sock_sendto(one, b"again", other.getsockname())
                count, address = await loop.sock_recvfrom_into(other, buffer)
                log(count, buffer, address == one.getsockname())

        go(main)

    @trace(
        "111 True",
        "-> None",
    )
    def test_refused_connection(self):
        async def main():
            loop = asyncio.get_running_loop()
            with listening() as server:
                address = server.getsockname()
            with socket.socket() as client:
                client.setblocking(False)
                try:
                    await loop.sock_connect(client, address)
                except ConnectionRefusedError as exc:
                    log(exc.errno, str(exc).endswith(f"Connect call failed {address}"))

        go(main)

    @trace(
        "CancelledError('')",
        'False',
        "b'x'",
        '-> None',
    )
    def test_cancelling_frees_the_socket(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                task = asyncio.create_task(loop.sock_recv(one, 10))
                await asyncio.sleep(0)
                task.cancel()
                log((await asyncio.gather(task, return_exceptions=True))[0])
                log(loop.remove_reader(one))
                other.send(b"x")
                log(await loop.sock_recv(one, 10))

        go(main)

    @trace(
        "!! ValueError('the socket must be non-blocking')",
        "!! ValueError('the socket must be non-blocking')",
        "!! ValueError('the socket must be non-blocking')",
        "!! ValueError('the socket must be non-blocking')",
        '-> None',
    )
    def test_bad_arguments(self):
        async def main():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 60
            with sockets() as (one, other):
                one.setblocking(True)
                await try_await(loop.sock_recv(one, 1))
                await try_await(loop.sock_sendall(one, b"x"))
                await try_await(loop.sock_connect(one, (HOST, 1)))
                await try_await(loop.sock_accept(one))

        go(main, debug=True)

    @trace(
        '100 110',
        'True',
        '[256000, True] 256000',
        '!! TypeError("offset must be a non-negative integer (got \'0\')")',
        "!! ValueError('offset must be a non-negative integer (got -1)')",
        "!! ValueError('count must be a positive integer (got 0)')",
        '!! TypeError("count must be a positive integer (got \'1\')")',
        '-> None',
    )
    def test_sendfile(self):
        async def main():
            loop = asyncio.get_running_loop()
            data = bytes(range(256)) * 1000
            with sockets() as (one, other):
                file = io.BytesIO(data)
                log(await loop.sock_sendfile(one, file, 10, 100), file.tell())
                log((await loop.sock_recv(other, 1000)) == data[10:110])

                async def receive():
                    received = bytearray()
                    while len(received) < len(data):
                        received += await loop.sock_recv(other, 1 << 20)
                    return received == data

                file.seek(0)
                log(await asyncio.gather(loop.sock_sendfile(one, file), receive()), file.tell())
                await try_await(loop.sock_sendfile(one, file, "0"))
                await try_await(loop.sock_sendfile(one, file, -1))
                await try_await(loop.sock_sendfile(one, file, 0, 0))
                await try_await(loop.sock_sendfile(one, file, 0, "1"))

        go(main)


class TransportTest(TraceCase):
    @trace(
        'client made',
        '0.0 TransportSocket',
        'True',
        'True',
        "b'hello'",
        'client eof',
        'client lost None',
        "b'answer' -1",
        '-> None',
    )
    def test_connection(self):
        async def main():
            loop = asyncio.get_running_loop()
            with sockets() as (one, other):
                one.setblocking(True)
                transport, protocol = await loop.create_connection(
                    lambda: Recorder("client"), sock=one
                )
                log(one.gettimeout(), type(transport.get_extra_info("socket")).__name__)
                log(transport.get_extra_info("peername") == other.getsockname())
                try:
                    loop.add_reader(one, log)
                except RuntimeError as exc:
                    log("is used by transport" in str(exc))
                transport.write(b"hello")
                log(await loop.sock_recv(other, 100))
                await loop.sock_sendall(other, b"answer")
                other.shutdown(socket.SHUT_WR)
                await protocol.lost
                log(bytes(protocol.received), one.fileno())

        go(main)

    @trace(
        'True',
        "b''",
        '-> None',
    )
    def test_large_transfer(self):
        async def main():
            with sockets() as (one, other):
                reader, writer = await asyncio.open_connection(sock=one)
                other_reader, other_writer = await asyncio.open_connection(sock=other)
                data = bytes(range(256)) * 20_000
                writer.write(data)
                received = await other_reader.readexactly(len(data))
                log(received == data)
                writer.close()
                log(await other_reader.read())
                other_writer.close()
                await writer.wait_closed()
                await other_writer.wait_closed()

        go(main)

    @trace(
        'True 1',
        '<AddressFamily.AF_INET: 2> <SocketKind.SOCK_STREAM: 1>',
        "b'hello\\n'",
        "b'hello\\n'",
        "b'hello\\n'",
        '-1 ()',
        '-> None',
    )
    def test_server(self):
        async def main():
            async def echo(reader, writer):
                writer.write(await reader.readline())
                writer.close()

            sock = socket.socket()
            sock.bind((HOST, 0))
            server = await asyncio.start_server(echo, sock=sock)
            log(server.is_serving(), len(server.sockets))
            address = server.sockets[0].getsockname()
            log(server.sockets[0].family, server.sockets[0].type)
            for _ in range(3):
                reader, writer = await asyncio.open_connection(*address)
                writer.write(b"hello\n")
                log(await reader.read())
                writer.close()
                await writer.wait_closed()
            server.close()
            await server.wait_closed()
            log(sock.fileno(), server.sockets)

        go(main)

    @trace(
        'server made',
        'True',
        "b'hello'",
        'server eof',
        'server lost None',
        '-> None',
    )
    def test_connection_that_was_accepted(self):
        async def main():
            loop = asyncio.get_running_loop()
            with listening() as server:
                reader, writer = await asyncio.open_connection(*server.getsockname())
                sock, address = await loop.sock_accept(server)
                transport, protocol = await loop.connect_accepted_socket(
                    lambda: Recorder("server"), sock
                )
                log(transport.get_extra_info("peername") == address)
                transport.write(b"hello")
                transport.write_eof()
                log(await reader.read())
                writer.close()
                await protocol.lost

        go(main)

    @trace(
        "A Stream Socket was expected",
        "host/port and sock can not be specified at the same time",
        "A Stream Socket was expected",
        "host/port and sock can not be specified at the same time",
        "A Stream Socket was expected",
        "A UNIX Domain Stream Socket was expected",
        "A UNIX Domain Stream Socket was expected",
        "-> None",
    )
    def test_bad_arguments(self):
        async def main():
            loop = asyncio.get_running_loop()

            async def fails(awaitable):
                try:
                    await awaitable
                except ValueError as exc:
                    log(str(exc).partition(", got")[0])

            with socket.socket(type=socket.SOCK_DGRAM) as sock:
                await fails(loop.create_connection(asyncio.Protocol, sock=sock))
                await fails(loop.create_connection(asyncio.Protocol, HOST, 1, sock=sock))
                await fails(loop.create_server(asyncio.Protocol, sock=sock))
                await fails(loop.create_server(asyncio.Protocol, HOST, 1, sock=sock))
                await fails(loop.connect_accepted_socket(asyncio.Protocol, sock))
                await fails(loop.create_unix_connection(asyncio.Protocol, sock=sock))
                await fails(loop.create_unix_server(asyncio.Protocol, sock=sock))

        go(main)

    @trace(
        'client made',
        '10 15',
        '1023985 1023985',
        'True True',
        'client lost None',
        'True',
        "RuntimeError('Transport is closing')",
        '-> None',
    )
    def test_sendfile(self):
        async def main():
            loop = asyncio.get_running_loop()
            data = bytes(range(256)) * 4000
            received = loop.create_future()

            async def serve(reader, writer):
                received.set_result(await reader.read())
                writer.close()

            server = await asyncio.start_server(serve, HOST, 0)
            transport, protocol = await loop.create_connection(
                lambda: Recorder("client"), *server.sockets[0].getsockname()
            )
            file = io.BytesIO(data)
            transport.write(b"before ")
            log(await loop.sendfile(transport, file, 5, 10), file.tell())
            log(await loop.sendfile(transport, file), file.tell())
            log(transport.get_protocol() is protocol, transport.is_reading())
            transport.write(b" after")
            transport.close()
            await protocol.lost
            got = await received
            log(got == b"before " + data[5:15] + data[15:] + b" after")
            try:
                await loop.sendfile(transport, file)
            except RuntimeError as exc:
                log(exc)
            server.close()

        go(main)


if __name__ == "__main__":
    main()
