"""What Python can do with the system's file descriptors, which programs of the launcher have."""

import asyncio
import os
import select
import signal
import socket
import stat
import struct
import tempfile

from asyncio_tracing import TraceCase, go, log, main, trace, try_await

PIPE = asyncio.subprocess.PIPE


async def reading(pipe):
    """A reader of a file of Python, and its transport."""
    reader = asyncio.StreamReader(limit=1 << 20)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    return reader, transport


async def run(*command, data=None, **options):
    process = await asyncio.create_subprocess_exec(*command, **{"stdout": PIPE} | options)
    out, _ = await process.communicate(data)
    return process.returncode, out


class Writing(asyncio.BaseProtocol):
    def pause_writing(self):
        log("pause")

    def resume_writing(self):
        log("resume")

    def connection_lost(self, exc):
        log("lost", exc)


class PipeTest(TraceCase):
    @trace(
        "b'one\\n' 300000",
        'lost None',
        "b''",
        '-> None',
    )
    def test_both_ends(self):
        async def main():
            read_end, write_end = os.pipe()
            reader, source = await reading(os.fdopen(read_end, "rb", 0))
            sink, _ = await asyncio.get_running_loop().connect_write_pipe(
                asyncio.BaseProtocol, os.fdopen(write_end, "wb", 0)
            )
            sink.write(b"one\n")
            sink.write(b"x" * 300_000)
            log(await reader.readline(), len(await reader.readexactly(300_000)))
            sink.set_protocol(Writing())
            sink.close()
            end = await reader.read()
            await asyncio.sleep(0)
            log(end)
            source.close()

        go(main)

    @trace(
        "pause",
        "lost None",
        "True",
        "-> None",
    )
    def test_abort_with_bytes_waiting(self):
        async def main():
            read_end, write_end = os.pipe()
            sink, _ = await asyncio.get_running_loop().connect_write_pipe(Writing, os.fdopen(write_end, "wb", 0))
            sink.write(b"x" * 1_000_000)
            sink.get_protocol().connection_lost = lambda exc: log("lost", exc) or lost.set_result(None)
            lost = asyncio.get_running_loop().create_future()
            sink.abort()
            await lost
            log(sink.is_closing())
            os.close(read_end)

        go(main)

    @trace(
        "!! ValueError('Pipe transport is for pipes/sockets only.')",
        '-> None',
    )
    def test_plain_files_are_refused(self):
        async def main():
            with tempfile.TemporaryFile() as file:
                await try_await(reading(file))

        go(main)

    @trace(
        "b'x' readable",
        '-> None',
    )
    def test_add_reader_of_a_pipe(self):
        async def main():
            loop = asyncio.get_running_loop()
            read_end, write_end = os.pipe()
            readable = loop.create_future()
            loop.add_reader(read_end, readable.set_result, "readable")
            os.write(write_end, b"x")
            said = await readable
            loop.remove_reader(read_end)
            log(os.read(read_end, 1), said)
            os.close(read_end)
            os.close(write_end)

        go(main)


class ReaderTest(TraceCase):
    @trace(
        "other",
        "-> None",
    )
    def test_file_that_gets_the_number_of_a_closed_socket_is_not_watched(self):
        async def main():
            loop = asyncio.get_running_loop()
            watched, peer = socket.socketpair()
            other, sender = socket.socketpair()
            with peer, other, sender, tempfile.TemporaryFile() as file:
                number = watched.fileno()
                loop.add_reader(number, log, "the file")
                watched.close()
                os.dup2(file.fileno(), number)
                for _ in range(3):
                    heard = loop.create_future()
                    loop.add_reader(other, heard.set_result, "other")
                    sender.send(b"x")
                    said = await heard
                    loop.remove_reader(other)
                    other.recv(1)
                log(said)
                loop.remove_reader(number)
                os.close(number)

        go(main)


class ProcessTest(TraceCase):
    @trace(
        'True',
        "(0, b'into a file\\n')",
        "(0, b'from a number')",
        "(135, b'')",
        "(0, b'')",
        "b'passed\\n'",
        "(0, b'named\\n')",
        'True',
        '-> None',
    )
    def test_options(self):
        async def main():
            code, out = await run("sh", "-c", "ps -o sid= -p $$; echo $$", start_new_session=True)
            session, pid = out.split()
            log(session == pid)
            with tempfile.TemporaryFile() as file:
                code, _ = await run("echo", "into a file", stdout=file)
                file.seek(0)
                log((code, file.read()))
            read_end, write_end = os.pipe()
            os.write(write_end, b"from a number")
            os.close(write_end)
            log(await run("cat", stdin=read_end))
            os.close(read_end)
            log(await run("sh", "-c", "exit 135", restore_signals=False))
            read_end, write_end = os.pipe()
            log(await run("bash", "-c", f"echo passed >&{write_end}", pass_fds=[write_end]))
            log(os.read(read_end, 100))
            os.close(read_end)
            os.close(write_end)
            log(await run("anything", "named", executable="/bin/echo"))
            data = bytes(300_000)
            log(await run("cat", data=data, stdin=PIPE, pipesize=4096) == (0, data))

        go(main)

    @trace(
        "!! FileNotFoundError(2, 'No such file or directory')",
        '-9',
        '-15',
        '-> None',
    )
    def test_ends(self):
        async def main():
            start = asyncio.create_subprocess_exec
            await try_await(start("/no/such/program", start_new_session=True))
            for number in signal.SIGKILL, signal.SIGTERM:
                process = await start("sleep", "1000", start_new_session=True)
                process.send_signal(number)
                log(await process.wait())

        go(main)

    @trace(
        "(0, b'\\xff\\xfe \\xc3\\xbc\\n')",
        "(0, b'NAME=\\xff\\nOTHER=\\xc3\\xbc\\n')",
        '-> None',
    )
    def test_arguments_and_variables_are_passed_as_they_are(self):
        async def main():
            log(await run(b"/bin/echo", b"\xff\xfe", "\u00fc", stdout=PIPE))
            log(await run("/usr/bin/env", env={b"NAME": b"\xff", "OTHER": "\u00fc"}, stdout=PIPE))

        go(main)

    @trace("-9", "-> None")
    def test_pipe_closed_with_the_child(self):
        """A child that is killed when its transport is closed has not seen the end of its input."""

        async def main():
            loop = asyncio.get_running_loop()
            done = loop.create_future()

            class Protocol(asyncio.SubprocessProtocol):
                def process_exited(self):
                    done.set_result(transport.get_returncode())

            transport, _ = await loop.subprocess_exec(Protocol, "cat")
            transport.close()
            log(await done)

        go(main)


async def connection():
    """A server's socket, and those of both ends of a connection to it, all of transports."""
    accepted = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda _, writer: accepted.set_result(writer), "127.0.0.1", 0)
    _, asking = await asyncio.open_connection(*server.sockets[0].getsockname())
    return server, asking, await accepted


async def close(server, *writers):
    for writer in writers:
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()


class TransportSocketTest(TraceCase):
    @trace(
        "True True True",
        "[] [True]",
        "-1 -1",
        "-> None",
    )
    def test_fileno(self):
        async def main():
            server, asking, answering = await connection()
            sockets = [server.sockets[0], *(w.get_extra_info("socket") for w in (asking, answering))]
            log(*(stat.S_ISSOCK(os.fstat(each.fileno()).st_mode) for each in sockets))
            unread = select.select([sockets[1]], [], [], 0)[0]
            answering.write(b"data")
            read = select.select([sockets[1].fileno()], [], [], 10)[0]
            log(unread, [each == sockets[1].fileno() for each in read])
            await close(server, asking, answering)
            log(*(each.fileno() for each in sockets[1:]))

        go(main)

    @trace(
        'True',
        '(1, 5)',
        'True',
        "!! OSError(92, 'Protocol not available')",
        '!! TypeError',
        "!! OSError(9, 'Bad file descriptor')",
        '-> None',
    )
    def test_options(self):
        async def main():
            server, asking, answering = await connection()
            sock = asking.get_extra_info("socket")
            log(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) > 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))
            log(struct.unpack("ii", sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
            log(len(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 300)) > 90)
            for refused in (socket.SOL_SOCKET, 9999, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, None):
                try:
                    sock.setsockopt(*refused)
                except OSError as error:
                    log("!!", repr(error))
                except TypeError:
                    log("!! TypeError")
            await close(server, asking, answering)
            try:
                sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            except OSError as error:
                log("!!", repr(error))

        go(main)

    @trace(
        'True',
        "b'' True",
        "b'answer'",
        '-> None',
    )
    def test_dup_and_shutdown(self):
        async def main():
            server, asking, answering = await connection()
            sock = asking.get_extra_info("socket")
            with sock.dup() as copy:
                log(copy.getsockname() == sock.getsockname() and copy.fileno() != sock.fileno())
            sock.shutdown(socket.SHUT_WR)
            other = answering.get_extra_info("socket").dup()
            with other:
                select.select([other], [], [], 10)
                log(other.recv(10), asking.transport.is_closing() is False)
                other.setblocking(False)
                other.send(b"answer")
            answering.transport.abort()
            reader = asking.transport.get_protocol()._stream_reader
            log(await reader.readexactly(6))
            await close(server, asking)

        go(main)

    @trace(
        "True True",
        "True",
        "-> None",
    )
    def test_repr(self):
        async def main():
            server, asking, answering = await connection()
            sock = asking.get_extra_info("socket")
            local, remote = sock.getsockname(), sock.getpeername()
            start = f"<asyncio.TransportSocket fd={sock.fileno()}, family={int(sock.family)}, type=1, proto=6"
            log(repr(sock) == f"{start}, laddr={local}, raddr={remote}>", "laddr" in repr(server.sockets[0]))
            await close(server, asking, answering)
            log(repr(sock).startswith("<asyncio.TransportSocket fd=-1, family="))

        go(main)


class SocketTest(TraceCase):
    @trace(
        "True True",
        "True",
        "(1, 5)",
        "-> None",
    )
    def test_real_sockets(self):
        async def main():
            with socket.socket() as bound:
                bound.bind(("127.0.0.1", 0))
                port = bound.getsockname()[1]
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                log(port > 0, bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) > 0)
                log(os.fstat(bound.fileno()) is not None)
                linger = struct.pack("ii", 1, 5)
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                log(struct.unpack("ii", bound.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))

        go(main)

    @trace(
        "b'hello' b'HELLO'",
        '-> None',
    )
    def test_unix_socket_of_the_program(self):
        async def main():
            loop = asyncio.get_running_loop()
            with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
                path = os.path.join(folder, "socket")
                listener.bind(path)
                listener.listen()
                listener.setblocking(False)
                reader, writer = await asyncio.open_unix_connection(path)
                theirs, _ = await loop.sock_accept(listener)
                writer.write(b"hello")
                got = await loop.sock_recv(theirs, 100)
                await loop.sock_sendall(theirs, got.upper())
                log(got, await reader.readexactly(5))
                writer.close()
                await writer.wait_closed()
                theirs.close()

        go(main)


class AddressTest(TraceCase):
    """Addresses of which Java knows nothing."""

    @trace(
        "!! OverflowError('connect(): port must be 0-65535.')",
        "!! OverflowError('bind(): port must be 0-65535.')",
        "-> None",
    )
    def test_ports_out_of_range(self):
        async def main():
            loop = asyncio.get_running_loop()
            await try_await(loop.create_connection(asyncio.Protocol, "127.0.0.1", 99999))
            await try_await(loop.create_server(asyncio.Protocol, "127.0.0.1", -1))

        go(main)

    @trace(
        'True',
        'True',
        "b'ABSTRACT\\n'",
        '98 True',
        'True',
        'True',
        "b'ABSTRACT\\n'",
        '98 True',
        "!! ConnectionRefusedError(111, 'Connection refused')",
        '-> None',
    )
    def test_abstract_unix_socket(self):
        async def serve(reader, writer):
            writer.write((await reader.readline()).upper())
            writer.close()

        async def main():
            for name in f"\0polyloop {os.getpid()}", b"\0polyloop bytes %d" % os.getpid():
                server = await asyncio.start_unix_server(serve, name)
                reader, writer = await asyncio.open_unix_connection(name)
                log(writer.get_extra_info("peername") == os.fsencode(name))
                log(server.sockets[0].getsockname() == os.fsencode(name))
                writer.write(b"abstract\n")
                log(await reader.read())
                writer.close()
                try:
                    await asyncio.start_unix_server(serve, name)
                except OSError as exc:
                    log(exc.errno, "is already in use" in exc.strerror)
                server.close()
                await server.wait_closed()
            await try_await(asyncio.open_unix_connection("\0polyloop nobody"))

        go(main)

    @trace(
        "b'question' True",
        "b'answer'",
        'True True',
        'None',
        'None',
        "!! FileNotFoundError(2, 'No such file or directory')",
        "!! TypeError('string is expected')",
        '-> None',
    )
    def test_datagrams_over_unix_sockets(self):
        class Recorder(asyncio.DatagramProtocol):
            def __init__(self):
                self.arrived = asyncio.Queue()
                self.lost = asyncio.get_running_loop().create_future()

            def datagram_received(self, data, address):
                self.arrived.put_nowait((data, address))

            def connection_lost(self, exc):
                self.lost.set_result(exc)

        async def main():
            loop = asyncio.get_running_loop()
            with tempfile.TemporaryDirectory() as folder:
                one, two = os.path.join(folder, "one"), os.path.join(folder, "two")

                async def endpoint(**options):
                    return await loop.create_datagram_endpoint(
                        Recorder, family=socket.AF_UNIX, **options
                    )

                server, served = await endpoint(local_addr=one)
                client, answered = await endpoint(local_addr=two, remote_addr=one)
                client.sendto(b"question")
                data, address = await served.arrived.get()
                log(data, address == two)
                server.sendto(b"answer", address)
                log((await answered.arrived.get())[0])
                log(server.get_extra_info("sockname") == one, client.get_extra_info("peername") == one)
                for transport in server, client:
                    transport.close()
                    log(await transport.get_protocol().lost)
                # A socket that was left behind makes room.
                again, protocol = await endpoint(local_addr=one)
                again.close()
                await protocol.lost
                await try_await(endpoint(remote_addr=os.path.join(folder, "none")))
                await try_await(endpoint(local_addr=5))

        go(main)

    @trace(
        "['0.0.0.0', '::']",
        '1',
        "['0.0.0.0', '::']",
        '1',
        "['0.0.0.0', '::']",
        '1',
        '-> None',
    )
    def test_server_of_all_interfaces_has_a_socket_for_each_family(self):
        async def main():
            for host in (None, "", ["0.0.0.0", "::"]):
                server = await asyncio.start_server(lambda reader, writer: writer.close(), host, 0)
                log(sorted(sock.getsockname()[0] for sock in server.sockets))
                for sock in server.sockets:
                    if sock.family == socket.AF_INET6:
                        log(sock.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
                    own = "::1" if sock.family == socket.AF_INET6 else "127.0.0.1"
                    reader, writer = await asyncio.open_connection(own, sock.getsockname()[1])
                    writer.close()
                server.close()
                await server.wait_closed()

        go(main)

    @trace(
        'False',
        '111',
        "b'started\\n'",
        'False',
        '111',
        "b'started\\n'",
        '-> None',
    )
    def test_server_refuses_connections_until_it_starts(self):
        async def serve(reader, writer):
            writer.write(await reader.readline())
            writer.close()

        async def main():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "socket")
                for server, connect in (
                    (
                        await asyncio.start_server(serve, "127.0.0.1", 0, start_serving=False),
                        lambda server: asyncio.open_connection(*server.sockets[0].getsockname()),
                    ),
                    (
                        await asyncio.start_unix_server(serve, path, start_serving=False),
                        lambda server: asyncio.open_unix_connection(server.sockets[0].getsockname()),
                    ),
                ):
                    log(server.is_serving())
                    try:
                        await connect(server)
                    except ConnectionRefusedError as exc:
                        log(exc.errno)
                    async with server:
                        await server.start_serving()
                        reader, writer = await connect(server)
                        writer.write(b"started\n")
                        log(await reader.read())
                        writer.close()

        go(main)


class SignalTest(TraceCase):
    @trace(
        "handled",
        "-> None",
    )
    def test_kill_of_the_own_process(self):
        async def main():
            loop = asyncio.get_running_loop()
            handled = loop.create_future()
            loop.add_signal_handler(signal.SIGHUP, handled.set_result, "handled")
            os.kill(os.getpid(), signal.SIGHUP)
            log(await handled)
            loop.remove_signal_handler(signal.SIGHUP)

        go(main)


if __name__ == "__main__":
    main()
