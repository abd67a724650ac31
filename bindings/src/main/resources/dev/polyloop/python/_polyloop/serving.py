"""Servers: listening sockets, and the connections that came by them."""

from _operator import index

from _polyloop import addresses, host, tls
from _polyloop.sockets import SHARES_DESCRIPTORS, TransportSocket, os_error
from _polyloop.stream_transport import StreamTransport

from asyncio import events, exceptions, tasks

_net = host.network()

_EADDRNOTAVAIL = 99


class Listener:
    """A listening socket of Java."""

    def __init__(self, loop, where, options):
        self._accepted = None
        self._j = _net.listen(loop._j, *where, *options, self._connected)
        self.socket = TransportSocket(_net.listener_socket(self._j))

    def start(self, accepted):
        """Calls back with the kind of transport and the connection, for each."""
        self._accepted = accepted
        _net.start_listening(self._j)

    def _connected(self, java):
        self._accepted(StreamTransport, java)

    def close(self):
        _net.close_listener(self._j)


class Server(events.AbstractServer):
    """Listening sockets, and the connections that came by them."""

    def __init__(self, loop, listeners, protocol_factory, backlog, encryption):
        self._loop = loop
        self._listeners = listeners
        self._sockets = tuple(listener.socket for listener in listeners)
        self._protocol_factory = protocol_factory
        self._backlog = backlog
        self._tls = encryption
        self._active_count = 0
        self._waiters = []
        self._serving = False
        self._serving_forever_fut = None

    def __repr__(self):
        return f"<{self.__class__.__name__} sockets={self.sockets!r}>"

    def _accepted(self, kind, connection, extra=None):
        protocol = None
        try:
            protocol = self._protocol_factory()
            if self._tls is None:
                kind(self._loop, connection, protocol, extra=extra, server=self)
            else:
                self._start_tls(kind, connection, protocol, extra)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            kind.discard(connection)
            self._not_accepted(exc, protocol)

    def _start_tls(self, kind, connection, protocol, extra):
        waiter = self._loop.create_future()
        transport = self._tls.start(
            self._loop, connection, protocol, waiter, kind, extra=extra, server=self
        )

        def ended(waiter):
            exc = waiter.exception()
            if exc is not None:
                transport.close()
                self._not_accepted(exc, protocol, transport)

        waiter.add_done_callback(ended)

    def _not_accepted(self, exc, protocol, transport=None):
        if self._loop.get_debug():
            context = {
                "message": "Error on transport creation for incoming connection",
                "exception": exc,
            }
            if protocol is not None:
                context["protocol"] = protocol
            if transport is not None:
                context["transport"] = transport
            self._loop.call_exception_handler(context)

    def _attach(self):
        self._active_count += 1

    def _detach(self):
        self._active_count -= 1
        if self._active_count == 0 and self._listeners is None:
            self._wakeup()

    def _wakeup(self):
        waiters = self._waiters
        self._waiters = None
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _start_serving(self):
        if self._serving:
            return
        self._serving = True
        for listener in self._listeners:
            listener.start(self._accepted)

    def get_loop(self):
        return self._loop

    def is_serving(self):
        return self._serving

    @property
    def sockets(self):
        return () if self._sockets is None else self._sockets

    def close(self):
        listeners = self._listeners
        if listeners is None:
            return
        self._listeners = self._sockets = None
        for listener in listeners:
            listener.close()
        self._serving = False
        forever = self._serving_forever_fut
        if forever is not None and not forever.done():
            forever.cancel()
            self._serving_forever_fut = None
        if self._active_count == 0:
            self._wakeup()

    async def start_serving(self):
        """Begins to accept."""
        self._start_serving()
        await tasks.sleep(0)

    async def serve_forever(self):
        """Accepts until it is cancelled, which closes the server."""
        if self._serving_forever_fut is not None:
            raise RuntimeError(f"server {self!r} is already being awaited on serve_forever()")
        if self._listeners is None:
            raise RuntimeError(f"server {self!r} is closed")
        self._start_serving()
        self._serving_forever_fut = self._loop.create_future()
        try:
            await self._serving_forever_fut
        except exceptions.CancelledError:
            try:
                self.close()
                await self.wait_closed()
            finally:
                raise
        finally:
            self._serving_forever_fut = None

    async def wait_closed(self):
        """Waits until the server is closed and its last connection is lost."""
        if self._waiters is None:
            return
        waiter = self._loop.create_future()
        self._waiters.append(waiter)
        await waiter


async def create_server(
    loop,
    protocol_factory,
    host,
    port,
    *,
    family,
    flags,
    sock,
    backlog,
    ssl,
    reuse_address,
    reuse_port,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
    start_serving,
):
    encryption = tls.server(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
    elif sock is None:
        raise ValueError("Neither host/port nor sock were specified")
    if sock is not None:
        from _polyloop import socket_transport

        socket_transport.check_stream(sock)
        listener = socket_transport.listen(loop, sock, backlog)
        return await serve(loop, protocol_factory, [listener], backlog, encryption, start_serving)
    if host == "":
        hosts = [None]
    elif isinstance(host, str) or not hasattr(type(host), "__iter__"):
        hosts = [host]
    else:
        hosts = host
    found = await tasks.gather(*[addresses.resolve(loop, (h, port), family, 0, flags) for h in hosts])
    # Each address once, in order.
    places = list(dict.fromkeys(info[4] for infos in found for info in infos))
    if not _net.is_only_ipv6() and any(place[0] == "::" for place in places):
        # Java's IPv6 sockets take connections of IPv4 too.
        places = [place for place in places if place[0] != "0.0.0.0"]
    if reuse_address is None:
        reuse_address = True
    for place in places:
        addresses.check_port(place, "bind")
    backlog = max(index(backlog), 0)
    options = (backlog, bool(reuse_address), bool(reuse_port))
    listeners = listen(loop, places, options, addresses.bind_failure, start_serving)
    return await serve(loop, protocol_factory, listeners, backlog, encryption, start_serving)


def listen(loop, places, options, failure, at_once):
    """Listens at all addresses that this machine has, or at none."""
    if at_once or not SHARES_DESCRIPTORS:

        def bind(place):
            return Listener(loop, addresses.where(place), options)

    else:
        # Java's sockets listen when they are bound.
        from _polyloop import socket_transport

        def bind(place):
            return socket_transport.bind(loop, place, *options)

    listeners = []
    missing = None
    try:
        for place in places:
            try:
                listeners.append(bind(place))
            except OSError as exc:
                error = failure(os_error(exc), place)
                if error.errno != _EADDRNOTAVAIL:
                    raise error from None
                missing = missing or error
        if missing is not None and not listeners:
            raise missing
    except BaseException:
        for listener in listeners:
            listener.close()
        raise
    return listeners


async def serve(loop, protocol_factory, listeners, backlog, encryption, start_serving):
    """A server of some listeners."""
    server = Server(loop, listeners, protocol_factory, backlog, encryption)
    if start_serving:
        await server.start_serving()
    if loop.get_debug():
        from asyncio.log import logger

        logger.info("%r is serving", server)
    return server
