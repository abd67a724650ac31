"""Connections and servers of Unix sockets.

Those with a path are Java's, which knows no others; abstract ones are Python's, in
programs of the launcher, where the interpreter has the system's file descriptors.
"""

from _operator import index

from _polyloop import tls
from _polyloop.serving import listen, serve
from _polyloop.sockets import SHARES_DESCRIPTORS, connect_socket
from _polyloop.stream_transport import make_transport

_NO_PORT = -1
_LONGEST = 107


def path_of(path):
    """The path as text; what is wrong with it is told as by a socket."""
    import os

    path = os.fsdecode(path)
    if is_abstract(path):
        if not SHARES_DESCRIPTORS:
            raise NotImplementedError(
                "abstract Unix sockets need the system's file descriptors: see docs/unsupported.md"
            )
    elif "\0" in path:
        raise ValueError("embedded null byte")
    if len(os.fsencode(path)) > _LONGEST:
        raise OSError("AF_UNIX path too long")
    return path


def is_abstract(path):
    return path.startswith("\0")


async def create_unix_connection(
    loop,
    protocol_factory,
    path,
    *,
    ssl,
    sock,
    server_hostname,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
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
    path = path_of(path)
    if is_abstract(path):
        return await _connect_abstract(loop, protocol_factory, path, encryption)
    if not path:
        raise OSError(22, "Invalid argument")
    java = await connect_socket(loop, (path, _NO_PORT))
    return await make_transport(loop, java, protocol_factory, encryption)


async def create_unix_server(
    loop,
    protocol_factory,
    path,
    *,
    sock,
    backlog,
    ssl,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
    start_serving,
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
    path = path_of(path)
    if not is_abstract(path):
        remove_stale_socket(path)
    backlog = max(index(backlog), 0)
    at_once = start_serving and not is_abstract(path)
    listeners = listen(loop, [path], (backlog, False, False), _bind_failure, at_once)
    return await serve(loop, protocol_factory, listeners, backlog, encryption, start_serving)


async def _connect_abstract(loop, protocol_factory, path, encryption):
    import socket

    from _polyloop import socket_transport

    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await loop.sock_connect(sock, path)
    except BaseException:
        sock.close()
        raise
    return await socket_transport.connect(loop, protocol_factory, sock, encryption)


def remove_stale_socket(path):
    """Makes room for a socket where one has been left behind."""
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
