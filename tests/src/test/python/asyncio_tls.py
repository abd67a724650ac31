"""TLS: encrypted connections and servers, and upgrades of plain ones."""

import asyncio
import functools
import os
import pathlib
import ssl
import tempfile

from asyncio_tracing import Recorder, TraceCase, attempt, go, log, main, trace

# A certificate of localhost and 127.0.0.1 that signs itself:
# openssl req -x509 -newkey rsa:2048 -nodes -days 36500 -subj /CN=localhost
#   -keyout localhost.key -out localhost.crt -addext subjectAltName=DNS:localhost,IP:127.0.0.1
_FILES = pathlib.Path(__file__).parent / "tls"
CERTIFICATE = str(_FILES / "localhost.crt")
KEY = str(_FILES / "localhost.key")
HOST = "127.0.0.1"


@functools.cache
def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    return context


@functools.cache
def client_context():
    """Trusts the certificate."""
    return ssl.create_default_context(cafile=CERTIFICATE)


@functools.cache
def strange_context():
    """Trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def fails(awaitable):
    """Logs which error ends an awaitable; the libraries' texts differ."""
    try:
        await awaitable
        log("-> no error")
    except OSError as exc:
        log("!!", type(exc).__name__)


async def serve(callback, **options):
    server = await asyncio.start_server(callback, HOST, 0, **options)
    return server, server.sockets[0].getsockname()[1]


async def echo(reader, writer):
    try:
        while data := await reader.read(100_000):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # a client that aborts
    writer.close()


async def finish(server, *writers):
    for writer in writers:
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()


class EncryptedTest(TraceCase):
    @trace(
        "b'hello\\n'",
        '(True, True)',
        'SSLObject localhost False',
        'True',
        'True TLSv1.3',
        "((('commonName', 'localhost'),),)",
        'True',
        'True',
        'None False',
        '!! NotImplementedError()',
        "True b''",
        '-> None',
    )
    def test_streams_and_what_is_known_of_the_connection(self):
        async def main():
            seen = asyncio.get_running_loop().create_future()

            async def serving(reader, writer):
                peer = writer.get_extra_info("ssl_object")
                seen.set_result((peer.server_side, not writer.get_extra_info("peercert")))
                await echo(reader, writer)

            server, port = await serve(serving, ssl=server_context())
            reader, writer = await asyncio.open_connection(
                "localhost", port, ssl=client_context(), family=2
            )
            writer.write(b"hello\n")
            log(await reader.readline())
            log(await seen)
            ssl_object = writer.get_extra_info("ssl_object")
            log(type(ssl_object).__name__, ssl_object.server_hostname, ssl_object.server_side)
            log(writer.get_extra_info("sslcontext") is client_context())
            log(writer.get_extra_info("cipher") == ssl_object.cipher(), ssl_object.version())
            log(writer.get_extra_info("peercert")["subject"])
            log(writer.get_extra_info("peername") == (HOST, port))
            log(writer.get_extra_info("socket").getpeername() == (HOST, port))
            log(writer.get_extra_info("compression"), writer.can_write_eof())
            attempt(writer.write_eof)
            await finish(server, writer)
            log(reader.at_eof(), await reader.read())

        go(main)

    @trace(
        'client made',
        'True True',
        'True',
        'server made',
        'server eof',
        'client eof',
        'server lost None',
        'client lost None',
        "b'hello'",
        '-> None',
    )
    def test_order(self):
        async def main():
            loop = asyncio.get_running_loop()
            accepted = loop.create_future()

            def factory():
                accepted.set_result(Recorder("server"))
                return accepted.result()

            server = await loop.create_server(factory, HOST, 0, ssl=server_context())
            transport, client = await loop.create_connection(
                lambda: Recorder("client"),
                *server.sockets[0].getsockname(),
                ssl=client_context(),
            )
            log(transport is client.transport, transport.get_protocol() is client)
            transport.write(b"he")
            transport.writelines([b"ll", b"o"])
            transport.close()
            log(transport.is_closing())
            await client.lost
            peer = await accepted
            await peer.lost
            log(bytes(peer.received))
            await finish(server)

        go(main)

    @trace(
        "2097152 True",
        "-> None",
    )
    def test_large_transfer_both_ways(self):
        async def main():
            server, port = await serve(echo, ssl=server_context())
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context())
            data = bytes(range(256)) * 8192

            async def send():
                for start in range(0, len(data), 50_000):
                    writer.write(data[start : start + 50_000])
                    await writer.drain()

            received, _ = await asyncio.gather(reader.readexactly(len(data)), send())
            log(len(received), received == data)
            await finish(server, writer)

        go(main)

    @trace(
        "client made",
        "server made",
        "reading False",
        "(131072, 524288) 0",
        "pause",
        "resume",
        "server eof",
        "client eof",
        "server lost None",
        "True",
        "client lost None",
        "-> None",
    )
    def test_flow_control(self):
        async def main():
            loop = asyncio.get_running_loop()
            paused, resumed = loop.create_future(), loop.create_future()
            silent = loop.create_future()

            class Client(Recorder):
                def pause_writing(self):
                    log("pause")
                    paused.set_result(None)

                def resume_writing(self):
                    log("resume")
                    resumed.set_result(None)

            class Server(Recorder):
                def connection_made(self, transport):
                    super().connection_made(transport)
                    transport.pause_reading()
                    log("reading", transport.is_reading())
                    silent.set_result(self)

            server = await loop.create_server(lambda: Server("server"), HOST, 0, ssl=server_context())
            transport, client = await loop.create_connection(
                lambda: Client("client"), *server.sockets[0].getsockname(), ssl=client_context()
            )
            peer = await silent
            log(transport.get_write_buffer_limits(), transport.get_write_buffer_size())
            sent = 0
            while not paused.done():
                transport.write(bytes(1_000_000))
                sent += 1_000_000
                await asyncio.sleep(0)
            peer.transport.resume_reading()
            await resumed
            transport.close()
            await peer.lost
            log(len(peer.received) == sent)
            await finish(server)

        go(main)

    @trace(
        "b'hello\\n' True",
        '-> None',
    )
    def test_unix_socket(self):
        async def main():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "s")
                server = await asyncio.start_unix_server(echo, path, ssl=server_context())
                reader, writer = await asyncio.open_unix_connection(
                    path, ssl=client_context(), server_hostname="localhost"
                )
                writer.write(b"hello\n")
                log(await reader.readline(), writer.get_extra_info("peername") == path)
                await finish(server, writer)

        go(main)

    @trace(
        "http/1.1",
        "-> None",
    )
    def test_application_protocol(self):
        async def main():
            serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            serving.load_cert_chain(CERTIFICATE, KEY)
            serving.set_alpn_protocols(["h2", "http/1.1"])
            asking = ssl.create_default_context(cafile=CERTIFICATE)
            asking.set_alpn_protocols(["http/1.1"])
            server, port = await serve(echo, ssl=serving)
            _, writer = await asyncio.open_connection(HOST, port, ssl=asking)
            log(writer.get_extra_info("ssl_object").selected_alpn_protocol())
            await finish(server, writer)

        go(main)

    @trace(
        'b"(((\'commonName\', \'localhost\'),),)"',
        '-> None',
    )
    def test_client_certificate(self):
        async def main():
            serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=CERTIFICATE)
            serving.load_cert_chain(CERTIFICATE, KEY)
            serving.verify_mode = ssl.CERT_REQUIRED
            asking = ssl.create_default_context(cafile=CERTIFICATE)
            asking.load_cert_chain(CERTIFICATE, KEY)

            async def name(reader, writer):
                writer.write(repr(writer.get_extra_info("peercert")["subject"]).encode())
                writer.close()

            server, port = await serve(name, ssl=serving)
            reader, writer = await asyncio.open_connection(HOST, port, ssl=asking)
            log(await reader.read())
            await finish(server, writer)

        go(main)


class PathTest(TraceCase):
    @trace(
        "-> True",
        "-> None",
    )
    def test_names_areOfAnyPathType(self):
        certificate, key = _FILES / "localhost.crt", _FILES / "localhost.key"

        async def main():
            serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            serving.load_cert_chain(certificate, keyfile=key)
            serving.load_cert_chain(os.fsencode(certificate), key, password=lambda: "")
            asking = ssl.create_default_context(cafile=certificate)
            server, port = await serve(echo, ssl=serving)
            _, writer = await asyncio.open_connection(HOST, port, ssl=asking)
            log("->", writer.get_extra_info("ssl_object").context is asking)
            await finish(server, writer)

        go(main)

    @trace(
        "!! TypeError('certfile should be a valid filesystem path')",
        "!! TypeError('keyfile should be a valid filesystem path')",
        "!! TypeError('cafile should be a valid filesystem path')",
        "!! TypeError('cafile, capath and cadata cannot be all omitted')",
        "!! FileNotFoundError(2, 'No such file or directory')",
    )
    def test_otherNames_areRefused(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for attempted in (
            lambda: context.load_cert_chain(5),
            lambda: context.load_cert_chain(CERTIFICATE, 5),
            lambda: context.load_verify_locations(5),
            lambda: context.load_verify_locations(),
            lambda: context.load_cert_chain(_FILES / "none"),
        ):
            try:
                attempted()
            except Exception as error:
                log("!!", repr(error))


class RefusedTest(TraceCase):
    @trace(
        '!! SSLCertVerificationError',
        '!! SSLCertVerificationError',
        "b'hello\\n'",
        '-> None',
    )
    def test_certificate_that_is_not_trusted(self):
        async def main():
            server, port = await serve(echo, ssl=server_context())
            await fails(asyncio.open_connection(HOST, port, ssl=strange_context()))
            await fails(asyncio.open_connection(HOST, port, ssl=True))
            # The server goes on.
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context())
            writer.write(b"hello\n")
            log(await reader.readline())
            await finish(server, writer)

        go(main)

    @trace(
        "62 Hostname mismatch, certificate is not valid for 'example.org'.",
        "64 IP address mismatch, certificate is not valid for '127.0.0.2'.",
        "64 IP address mismatch, certificate is not valid for '::1'.",
        "62 Hostname mismatch, certificate is not valid for '127.1'.",
        "62 Hostname mismatch, certificate is not valid for '[::1]'.",
        "localhost: (('DNS', 'localhost'), ('IP Address', '127.0.0.1'))",
        "127.0.0.1: (('DNS', 'localhost'), ('IP Address', '127.0.0.1'))",
        "-> None",
    )
    def test_name_that_the_certificate_does_not_have(self):
        async def main():
            server, port = await serve(echo, ssl=server_context())

            def connect(name):
                return asyncio.open_connection(
                    HOST, port, ssl=client_context(), server_hostname=name
                )

            for name in "example.org", "127.0.0.2", "::1", "127.1", "[::1]":
                try:
                    await connect(name)
                    log(name, "is accepted")
                except ssl.SSLCertVerificationError as exc:
                    log(exc.verify_code, exc.verify_message)
            for name in "localhost", HOST:
                _, writer = await connect(name)
                log(f"{name}:", writer.get_extra_info("peercert")["subjectAltName"])
                writer.close()
                await writer.wait_closed()
            await finish(server)

        go(main)

    @trace(
        "True True",
        "CERTIFICATE_VERIFY_FAILED SSL",
        "{}",
        "-> None",
    )
    def test_certificate_that_nobody_verifies_is_not_shown(self):
        async def main():
            server, port = await serve(echo, ssl=server_context())
            try:
                await asyncio.open_connection(HOST, port, ssl=strange_context())
            except ssl.SSLCertVerificationError as exc:
                # OpenSSL sees that it signs itself.
                told = exc.verify_code, exc.verify_message
                expected = (18, "self-signed certificate"), (20, "unable to get local issuer certificate")
                log(told in expected, exc.verify_message in str(exc))
                log(exc.reason, exc.library)
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname = False
            trusting.verify_mode = ssl.CERT_NONE
            _, writer = await asyncio.open_connection(HOST, port, ssl=trusting)
            log(writer.get_extra_info("peercert"))
            await finish(server, writer)

        go(main)

    @trace(
        "!! ValueError('server_hostname is only meaningful with ssl')",
        "!! ValueError('ssl_handshake_timeout is only meaningful with ssl')",
        "!! ValueError('ssl_shutdown_timeout is only meaningful with ssl')",
        "!! ValueError('You must set server_hostname when using ssl without a host')",
        "!! TypeError('ssl argument must be an SSLContext or None')",
        "!! ValueError('ssl_handshake_timeout is only meaningful with ssl')",
        "!! ValueError('you have to pass server_hostname when using ssl')",
        "!! ValueError('server_hostname is only meaningful with ssl')",
        "!! TypeError('ssl argument must be an SSLContext or None')",
        '!! TypeError("sslcontext is expected to be an instance of ssl.SSLContext, got \'context\'")',
        "!! TypeError('transport <asyncio.transports.Transport object at 0x0> is not supported by start_tls()')",
        "!! ValueError('ssl_handshake_timeout should be a positive number, got 0')",
        "!! ValueError('ssl_shutdown_timeout should be a positive number, got -1')",
        '-> None',
    )
    def test_bad_arguments(self):
        async def main():
            loop = asyncio.get_running_loop()
            context = client_context()

            async def connect(**options):
                await loop.create_connection(asyncio.Protocol, **options)

            async def attempt_await(awaitable):
                try:
                    await awaitable
                except (ValueError, TypeError) as exc:
                    log("!!", exc)

            where = {"host": HOST, "port": 1}
            await attempt_await(connect(**where, server_hostname="x"))
            await attempt_await(connect(**where, ssl_handshake_timeout=1))
            await attempt_await(connect(**where, ssl_shutdown_timeout=1))
            await attempt_await(connect(host="", port=1, ssl=context))
            await attempt_await(loop.create_server(asyncio.Protocol, HOST, 0, ssl=True))
            await attempt_await(
                loop.create_server(asyncio.Protocol, HOST, 0, ssl_handshake_timeout=1)
            )
            await attempt_await(loop.create_unix_connection(asyncio.Protocol, "/x", ssl=context))
            await attempt_await(
                loop.create_unix_connection(asyncio.Protocol, "/x", server_hostname="x")
            )
            await attempt_await(loop.create_unix_server(asyncio.Protocol, "/x", ssl=True))
            await attempt_await(loop.start_tls(None, asyncio.Protocol(), "context"))
            await attempt_await(
                loop.start_tls(asyncio.Transport(), asyncio.Protocol(), context)
            )
            server, port = await serve(echo)
            for timeouts in ({"ssl_handshake_timeout": 0}, {"ssl_shutdown_timeout": -1}):
                await attempt_await(connect(host=HOST, port=port, ssl=context, **timeouts))
            await finish(server)

        go(main)

    @trace(
        "!! ConnectionAbortedError('SSL handshake is taking longer than 0.05 seconds: aborting the connection')",
        "b''",
        '-> None',
    )
    def test_peer_that_says_nothing(self):
        async def main():
            loop = asyncio.get_running_loop()
            held = []

            async def silent(reader, writer):
                held.append(writer)
                await reader.read()

            server, port = await serve(silent)
            try:
                await asyncio.open_connection(
                    HOST, port, ssl=client_context(), ssl_handshake_timeout=0.05
                )
            except ConnectionAbortedError as exc:
                log("!!", exc)
            await finish(server, *held)

            server, port = await serve(echo, ssl=server_context(), ssl_handshake_timeout=0.05)
            reader, writer = await asyncio.open_connection(HOST, port)
            log(await reader.read())
            await finish(server, writer)

        go(main)

    @trace(
        "!! SSLError",
        "True",
        "-> None",
    )
    def test_peer_that_talks_of_something_else(self):
        async def main():
            async def rude(reader, writer):
                writer.write(b"220 what do you want?\r\n" * 10)
                writer.close()

            server, port = await serve(rude)
            await fails(asyncio.open_connection(HOST, port, ssl=client_context()))
            await finish(server)

            server, port = await serve(echo, ssl=server_context())
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(b"GET / HTTP/1.0\r\n\r\n" * 10)
            try:
                log(len(await reader.read()) < 100)
            except ConnectionResetError:
                log("reset")
            await finish(server)
            writer.close()

        go(main)

    @trace(
        "b'hello\\n'",
        "!! SSLError",
        "!! SSLError",
        "b'hello\\n'",
        "!! SSLError",
        "!! SSLError",
        "-> None",
    )
    def test_peer_that_talks_of_something_else_after_the_handshake(self):
        async def main():
            # The beginning of a record that would be 24,947 bytes, and one that cannot be decrypted.
            for garbage in b"please wait", b"\x17\x03\x03\x00\x20" + b"?" * 32:

                async def rude(reader, writer):
                    writer.write(b"hello\n")
                    await writer.drain()
                    await reader.readline()
                    plain = writer.get_extra_info("ssl_object").plain
                    plain.write(garbage)

                async def serving(reader, writer):
                    plain = writer.transport
                    await writer.start_tls(server_context())
                    writer.get_extra_info("ssl_object").plain = plain
                    await rude(reader, writer)

                loop = asyncio.get_running_loop()
                loop.set_exception_handler(lambda loop, context: None)
                server, port = await serve(serving)
                reader, writer = await asyncio.open_connection(HOST, port)
                await writer.start_tls(client_context(), server_hostname="localhost")
                log(await reader.readline())
                writer.write(b"now\n")
                await fails(reader.read())
                writer.close()
                await fails(writer.wait_closed())
                await finish(server)

        go(main)

    @trace(
        "!! ConnectionResetError",
        "-> None",
    )
    def test_peer_that_leaves_in_the_handshake(self):
        async def main():
            async def leaving(reader, writer):
                await reader.read(1)
                writer.close()

            server, port = await serve(leaving)
            await fails(asyncio.open_connection(HOST, port, ssl=client_context()))
            await finish(server)

        go(main)

    @trace(
        "CancelledError('')",
        '-> None',
    )
    def test_cancelled_handshake(self):
        async def main():
            loop = asyncio.get_running_loop()
            begun, over = loop.create_future(), loop.create_future()

            async def silent(reader, writer):
                begun.set_result(None)
                try:
                    while await reader.read(1000):
                        pass
                except ConnectionResetError:
                    pass
                over.set_result(None)
                writer.close()

            server, port = await serve(silent)
            task = asyncio.create_task(asyncio.open_connection(HOST, port, ssl=client_context()))
            await begun
            task.cancel()
            log((await asyncio.gather(task, return_exceptions=True))[0])
            await over
            await finish(server)

        go(main)


class EndTest(TraceCase):
    @trace(
        "b'bye' True",
        'server closed',
        '-> None',
    )
    def test_end_of_the_stream_closes_both_ways(self):
        async def main():
            async def reply(reader, writer):
                writer.write(b"bye")
                writer.close()
                await writer.wait_closed()
                log("server closed")

            server, port = await serve(reply, ssl=server_context())
            reader, writer = await asyncio.open_connection(HOST, port, ssl=client_context())
            log(await reader.read(), reader.at_eof())
            await finish(server, writer)

        go(main)

    @trace(
        "client made",
        "True",
        "client lost None",
        "-> None",
    )
    def test_abort(self):
        async def main():
            loop = asyncio.get_running_loop()
            server, port = await serve(echo, ssl=server_context())
            transport, client = await loop.create_connection(
                lambda: Recorder("client"), HOST, port, ssl=client_context()
            )
            transport.write(b"x")
            transport.abort()
            log(transport.is_closing())
            await client.lost
            transport.write(b"dropped")
            await finish(server)

        go(main)

    @trace(
        'client made',
        'server made',
        "client lost TimeoutError('SSL shutdown timed out')",
        'server lost None',
        '-> None',
    )
    def test_peer_that_does_not_answer_the_end(self):
        async def main():
            loop = asyncio.get_running_loop()
            context = client_context()
            held = []

            class Silent(Recorder):
                """Leaves its side of the end unsaid: the plain transport reads no more."""

                def connection_made(self, transport):
                    super().connection_made(transport)
                    held.append(transport)

            server = await loop.create_server(
                lambda: Silent("server"), HOST, 0, ssl=server_context()
            )
            transport, client = await loop.create_connection(
                lambda: Recorder("client"),
                *server.sockets[0].getsockname(),
                ssl=context,
                ssl_shutdown_timeout=0.05,
            )
            while not held:
                await asyncio.sleep(0)
            held[0].pause_reading()
            held[0]._ssl_protocol._transport.pause_reading()
            transport.close()
            await client.lost
            held[0].abort()
            await finish(server)

        go(main)


class UpgradeTest(TraceCase):
    @trace(
        "b'STARTTLS\\n'",
        "b'go\\n'",
        'True _SSLProtocolTransport',
        "((('commonName', 'localhost'),),)",
        'server True',
        "b'secret\\n' b''",
        '-> None',
    )
    def test_streams(self):
        async def main():
            async def serving(reader, writer):
                log(await reader.readline())
                writer.write(b"go\n")
                await writer.start_tls(server_context())
                log("server", writer.get_extra_info("ssl_object").server_side)
                writer.write(await reader.readline())
                writer.close()
                await writer.wait_closed()

            server, port = await serve(serving)
            reader, writer = await asyncio.open_connection(HOST, port)
            plain = writer.transport
            writer.write(b"STARTTLS\n")
            log(await reader.readline())
            await writer.start_tls(client_context(), server_hostname="localhost")
            log(writer.transport is not plain, type(writer.transport).__name__)
            log(writer.get_extra_info("peercert")["subject"])
            writer.write(b"secret\n")
            log(await reader.readline(), await reader.read())
            await finish(server, writer)

        go(main)

    @trace(
        'server made',
        'client made',
        'True True',
        'server eof',
        'client eof',
        'server lost None',
        'client lost None',
        "b'secret'",
        '-> None',
    )
    def test_transport(self):
        async def main():
            loop = asyncio.get_running_loop()
            peer = loop.create_future()

            class Server(Recorder):
                def connection_made(self, transport):
                    super().connection_made(transport)
                    peer.set_result(self)

            server = await loop.create_server(lambda: Server("server"), HOST, 0)
            plain, client = await loop.create_connection(
                lambda: Recorder("client"), *server.sockets[0].getsockname()
            )
            accepted = await peer
            encrypted, of_server = await asyncio.gather(
                loop.start_tls(plain, client, client_context(), server_hostname="localhost"),
                loop.start_tls(
                    accepted.transport, accepted, server_context(), server_side=True
                ),
            )
            # connection_made() is not called again.
            log(client.transport is plain, encrypted.get_protocol() is client)
            encrypted.write(b"secret")
            encrypted.close()
            await client.lost
            await accepted.lost
            log(bytes(accepted.received))
            await finish(server)

        go(main)

    @trace(
        "!! SSLCertVerificationError",
        "True",
        "server refused",
        "-> None",
    )
    def test_refusal_closes_the_connection(self):
        async def main():
            async def serving(reader, writer):
                try:
                    await writer.start_tls(server_context())
                except OSError:
                    log("server refused")
                writer.close()

            server, port = await serve(serving)
            _, writer = await asyncio.open_connection(HOST, port)
            await fails(writer.start_tls(strange_context(), server_hostname="localhost"))
            log(writer.is_closing())
            await finish(server)

        go(main)


if __name__ == "__main__":
    main()
