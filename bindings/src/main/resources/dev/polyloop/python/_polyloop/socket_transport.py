"""Transports of sockets that a program brings: sock= of create_connection() and its like.

They are the standard library's, over the loop's watcher.
"""

import socket

from _polyloop import socket_calls, tls
from _polyloop.stream_transport import make_transport

from asyncio import selector_events, trsock

# What accept() fails with when something has run out.
_OUT_OF_RESOURCES = (24, 23, 105, 12)  # EMFILE, ENFILE, ENOBUFS, ENOMEM


class SocketTransport(selector_events._SelectorSocketTransport):
    """The transport of a stream socket of Python."""

    def __init__(self, loop, sock, protocol, waiter=None, extra=None, server=None):
        loop._watcher().check_free(sock)
        super().__init__(loop, sock, protocol, waiter, extra, server)

    # There is no sendfile() of the system.
    _sendfile_compatible = selector_events.constants._SendfileMode.FALLBACK

    @staticmethod
    def discard(sock):
        sock.close()


class DatagramSocketTransport(selector_events._SelectorDatagramTransport):
    """The transport of a datagram socket of Python."""

    def __init__(self, loop, sock, protocol, address, waiter):
        loop._watcher().check_free(sock)
        super().__init__(loop, sock, protocol, address, waiter)


class SocketListener:
    """A listening socket of Python."""

    def __init__(self, loop, sock, backlog):
        self._loop = loop
        self._sock = sock
        self._backlog = backlog
        self._closed = False
        self.socket = trsock.TransportSocket(sock)

    def start(self, accepted):
        if not self._closed:
            self._sock.listen(self._backlog)
            self._loop._add_reader(self._sock.fileno(), self._accept, accepted)

    def _accept(self, accepted):
        for _ in range(max(self._backlog, 1)):
            try:
                connection, address = self._sock.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as exc:
                if exc.errno not in _OUT_OF_RESOURCES:
                    raise
                self._loop.call_exception_handler(
                    {
                        "message": "socket.accept() out of system resource",
                        "exception": exc,
                        "socket": self.socket,
                    }
                )
                self._loop._remove_reader(self._sock.fileno())
                self._loop.call_later(1, self.start, accepted)
                return
            connection.setblocking(False)
            accepted(SocketTransport, connection, {"peername": address})

    def close(self):
        self._closed = True
        self._loop._remove_reader(self._sock.fileno())
        self._sock.close()


def check_stream(sock, name="A Stream"):
    socket_calls.check_plain(sock)
    if sock.type != socket.SOCK_STREAM:
        raise ValueError(f"{name} Socket was expected, got {sock!r}")


def check_unix_stream(sock):
    if sock.family != 1 or sock.type != socket.SOCK_STREAM:
        raise ValueError(f"A UNIX Domain Stream Socket was expected, got {sock!r}")


async def connect(loop, protocol_factory, sock, encryption):
    sock.setblocking(False)
    return await make_transport(loop, sock, protocol_factory, encryption, SocketTransport)


def listen(loop, sock, backlog):
    sock.setblocking(False)
    return SocketListener(loop, sock, backlog)


def bind(loop, address, backlog, reuse_address=False, reuse_port=False):
    """Binds a socket, which listens once the listener is started."""
    if isinstance(address, (str, bytes)):
        family = socket.AF_UNIX
    else:
        family = socket.AF_INET6 if len(address) > 2 else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if reuse_address:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
    except BaseException:
        sock.close()
        raise
    return listen(loop, sock, backlog)


async def connect_accepted_socket(
    loop,
    protocol_factory,
    sock,
    *,
    ssl,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
):
    check_stream(sock)
    encryption = tls.server(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    return await connect(loop, protocol_factory, sock, encryption)
