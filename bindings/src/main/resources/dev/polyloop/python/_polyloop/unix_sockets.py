"""Connections and servers of Unix sockets."""

from _polyloop import tls
from _polyloop.serving import listen, serve
from _polyloop.sockets import connect_socket
from _polyloop.stream_transport import make_transport

_NO_PORT = -1


def _path(path):
    import os

    path = os.fsdecode(path)
    if path.startswith("\0"):
        raise NotImplementedError(
            "abstract Unix sockets are not supported by Polyloop: see docs/unsupported.md"
        )
    return path


async def create_unix_connection(
    loop,
    protocol_factory,
    path=None,
    *,
    ssl=None,
    sock=None,
    server_hostname=None,
    ssl_handshake_timeout=None,
    ssl_shutdown_timeout=None,
):
    if ssl and server_hostname is None:
        raise ValueError("you have to pass server_hostname when using ssl")
    encryption = tls.client(
        ssl, server_hostname, None, ssl_handshake_timeout, ssl_shutdown_timeout
    )
    if path is None and sock is None:
        raise ValueError("no path and sock were specified")
    if path is not None and sock is not None:
        raise ValueError("path and sock can not be specified at the same time")
    if sock is not None:
        from _polyloop import socket_transport

        socket_transport.check_unix_stream(sock)
        return await socket_transport.connect(loop, protocol_factory, sock, encryption)
    java = await connect_socket(loop, (_path(path), _NO_PORT))
    return await make_transport(loop, java, protocol_factory, encryption)


async def create_unix_server(
    loop,
    protocol_factory,
    path=None,
    *,
    sock=None,
    backlog=100,
    ssl=None,
    ssl_handshake_timeout=None,
    ssl_shutdown_timeout=None,
    start_serving=True,
):
    encryption = tls.server(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if path is None and sock is None:
        raise ValueError("path was not specified, and no sock specified")
    if path is not None and sock is not None:
        raise ValueError("path and sock can not be specified at the same time")
    if sock is not None:
        from _polyloop import socket_transport

        socket_transport.check_unix_stream(sock)
        listener = socket_transport.listen(loop, sock, backlog)
        return await serve(loop, protocol_factory, [listener], backlog, encryption, start_serving)
    path = _path(path)
    _remove_stale_socket(path)
    listeners = listen(loop, [(path, path, _NO_PORT)], _bind_failure, (backlog, False, False))
    return await serve(loop, protocol_factory, listeners, backlog, encryption, start_serving)


def _remove_stale_socket(path):
    import os
    import stat

    try:
        if stat.S_ISSOCK(os.stat(path).st_mode):
            os.remove(path)
    except FileNotFoundError:
        pass
    except OSError as exc:
        from asyncio.log import logger

        logger.error("Unable to check or remove stale UNIX socket %r: %r", path, exc)


def _bind_failure(exc, path):
    if exc.errno == 98:
        return OSError(98, f"Address {path!r} is already in use")
    return exc
