"""TLS over a connection.

The records are the standard library's asyncio.sslproto, over a transport of ours, and
its ssl module: both take seconds to import, so only a program that encrypts imports them.
"""

from _polyloop import host

_net = host.network()


class Tls:
    """How a client's connection, or those of a server, are encrypted."""

    __slots__ = ("_context", "_server_side", "_server_hostname", "_timeouts")

    def __init__(self, context, server_side, server_hostname, handshake_timeout, shutdown_timeout):
        self._context = context
        self._server_side = server_side
        self._server_hostname = _ascii(server_hostname) if server_hostname else None
        self._timeouts = {
            "ssl_handshake_timeout": handshake_timeout,
            "ssl_shutdown_timeout": shutdown_timeout,
        }

    def protocol(self, loop, protocol, waiter, **options):
        """What encrypts for a protocol; the waiter hears of the end of the handshake."""
        from asyncio import sslproto

        return sslproto.SSLProtocol(
            loop,
            protocol,
            self._context,
            waiter,
            self._server_side,
            self._server_hostname,
            **self._timeouts,
            **options,
        )

    def start(self, loop, connection, protocol, waiter, kind, extra=None, server=None):
        """The encrypted transport over one of some kind, of a new connection."""
        ssl_protocol = self.protocol(loop, protocol, waiter)
        kind(loop, connection, ssl_protocol, extra=extra, server=server)
        return ssl_protocol._app_transport


def _ascii(name):
    """The name as bytes, so that ssl need not encode it.

    The codec "idna" needs an extension in C, and loading the first of these in GraalPy
    25.0.3 waits for all threads, for ever after getaddrinfo() in an executor.
    """
    if isinstance(name, bytes):
        return name
    try:
        return _net.ascii_name(name).encode("ascii")
    except ValueError as exc:
        raise UnicodeError(f"{name!r} is not a host's name: {host.java_message(exc)}") from None


def client(ssl, server_hostname, host, handshake_timeout, shutdown_timeout):
    """The Tls of a connection's options, None without ssl; refuses what means nothing."""
    if server_hostname is not None and not ssl:
        raise ValueError("server_hostname is only meaningful with ssl")
    if server_hostname is None and ssl:
        if not host:
            raise ValueError("You must set server_hostname when using ssl without a host")
        server_hostname = host
    _check_timeouts(ssl, handshake_timeout, shutdown_timeout)
    if not ssl:
        return None
    # True asks for the default context, which is made for each connection.
    context = None if isinstance(ssl, bool) else ssl
    return Tls(context, False, server_hostname, handshake_timeout, shutdown_timeout)


def server(ssl, handshake_timeout, shutdown_timeout):
    """The Tls of a server's options, None without ssl; refuses what means nothing."""
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    _check_timeouts(ssl, handshake_timeout, shutdown_timeout)
    return Tls(ssl, True, None, handshake_timeout, shutdown_timeout) if ssl else None


def _check_timeouts(ssl, handshake_timeout, shutdown_timeout):
    if handshake_timeout is not None and not ssl:
        raise ValueError("ssl_handshake_timeout is only meaningful with ssl")
    if shutdown_timeout is not None and not ssl:
        raise ValueError("ssl_shutdown_timeout is only meaningful with ssl")


async def start_tls(
    loop,
    transport,
    protocol,
    sslcontext,
    *,
    server_side,
    server_hostname,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
):
    import ssl

    if not isinstance(sslcontext, ssl.SSLContext):
        raise TypeError(
            f"sslcontext is expected to be an instance of ssl.SSLContext, got {sslcontext!r}"
        )
    if not getattr(transport, "_start_tls_compatible", False):
        raise TypeError(f"transport {transport!r} is not supported by start_tls()")
    tls = Tls(
        sslcontext, server_side, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout
    )
    waiter = loop.create_future()
    ssl_protocol = tls.protocol(loop, protocol, waiter, call_connection_made=False)
    # What arrives now is for the handshake, which connection_made() begins.
    transport.pause_reading()
    transport.set_protocol(ssl_protocol)
    started = loop.call_soon(ssl_protocol.connection_made, transport)
    resumed = loop.call_soon(transport.resume_reading)
    try:
        await waiter
    except BaseException:
        transport.close()
        started.cancel()
        resumed.cancel()
        raise
    return ssl_protocol._app_transport
