"""Networking: connections, servers and what asyncio calls their transports.

Sockets are Java's, watched by the loop; the state of a transport is that of
dev.polyloop.io.StreamTransport, and this module calls the protocol.  Imported when
a program first uses the network.

Order, as in CPython: connection_made, then reading begins, then whoever connected
goes on; data_received and eof_received each in an entry of the loop of its own,
pause_writing inside write(), connection_lost in an entry after the cause.
"""

import _socket
from _codecs import latin_1_encode
from contextvars import copy_context

from _polyloop import host
from _polyloop.sockets import TransportSocket, os_error

from asyncio import events, exceptions, futures, protocols, tasks, transports

_net = host.network()
_next = _net.next
_next_buffered = _net.next_buffered
_take = _net.take
_write = _net.write

_AF_INET = 2
_AF_INET6 = 10
_AF_UNIX = 1
_AI_PASSIVE = 1
_SOCK_STREAM = 1
_IPPROTO_TCP = 6

_LOG_THRESHOLD_FOR_LOST_WRITES = 5

# Signals, as in dev.polyloop.python.PythonNetwork.
_DATA = 1
_EOF = 2
_WRITABLE = 3
_LOST = 4


class StreamTransport(transports.Transport):
    """A connection."""

    _start_tls_compatible = True

    def __init__(self, loop, java, protocol, waiter=None, extra=None, server=None):
        super().__init__(extra)
        self._j = java
        self._loop = loop
        self._context = copy_context()
        self._eof = False
        self._closed = False
        self._lost_writes = 0
        self._server = server
        sock = TransportSocket(_net.transport_socket(java))
        self._extra["socket"] = sock
        self._extra["sockname"] = sock._local()
        if "peername" not in self._extra:
            self._extra["peername"] = sock._remote()
        self.set_protocol(protocol)
        if server is not None:
            server._attach()
        _net.start(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._begin_reading)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def __repr__(self):
        info = [self.__class__.__name__]
        if self._closed:
            info.append("closed")
        elif self.is_closing():
            info.append("closing")
        if not self._closed:
            info.append(f"read={'polling' if self.is_reading() else 'idle'}")
            size = self.get_write_buffer_size()
            info.append(f"write=<{'polling' if size else 'idle'}, bufsize={size}>")
        return f"<{' '.join(info)}>"

    def _begin_reading(self):
        _net.begin_reading(self._j)

    # What happens: Java queues this object, and the pump calls _step.

    def _step(self, following):
        self._context.run(self._handle_signal)
        return following()

    def _handle_signal(self):
        if self._buffered:
            signal = _next_buffered(self._j)
            if signal == _DATA:
                self._fill_buffer()
                return
        else:
            signal = _next(self._j)
            if type(signal) is str:
                try:
                    self._data_received(latin_1_encode(signal)[0])
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as exc:
                    self._fatal_error(exc, "Fatal error: protocol.data_received() call failed.")
                return
        if signal == _EOF:
            self._end_of_stream()
        elif signal == _WRITABLE:
            self._call_protocol("resume_writing")
        elif signal == _LOST:
            self._connection_lost()

    def _fill_buffer(self):
        try:
            buffer = self._protocol.get_buffer(-1)
            size = len(buffer)
            if not size:
                raise RuntimeError("get_buffer() returned an empty buffer")
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal error: protocol.get_buffer() call failed.")
            return
        try:
            data = latin_1_encode(_take(self._j, size))[0]
            memoryview(buffer).cast("B")[: len(data)] = data
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal read error on socket transport")
            return
        try:
            self._protocol.buffer_updated(len(data))
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal error: protocol.buffer_updated() call failed.")

    def _end_of_stream(self):
        self._debug("%r received EOF")
        try:
            keep_open = self._protocol.eof_received()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal error: protocol.eof_received() call failed.")
            return
        if not keep_open:
            self.close()

    def _call_protocol(self, method):
        try:
            getattr(self._protocol, method)()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler(
                {
                    "message": f"protocol.{method}() failed",
                    "exception": exc,
                    "transport": self,
                    "protocol": self._protocol,
                }
            )

    def _connection_lost(self):
        loop = self._loop
        protocol = self._protocol
        try:
            # What the program raised itself comes back as it is.
            protocol.connection_lost(_net.failure(self._j))
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            loop.call_exception_handler(
                {
                    "message": f"Exception in callback {type(protocol).__name__}.connection_lost()",
                    "exception": exc,
                    "transport": self,
                    "protocol": protocol,
                }
            )
        finally:
            self._closed = True
            _net.finish(self._j)
            self._protocol = None
            self._data_received = None
            self._loop = None
            server = self._server
            if server is not None:
                self._server = None
                server._detach()

    def _fatal_error(self, exc, message="Fatal error on transport"):
        if isinstance(exc, OSError):
            self._debug(f"%r: {message}", exc_info=True)
        else:
            self._loop.call_exception_handler(
                {
                    "message": message,
                    "exception": exc,
                    "transport": self,
                    "protocol": self._protocol,
                }
            )
        self._force_close(exc)

    def _debug(self, message, **kwargs):
        if self._loop.get_debug():
            from asyncio.log import logger

            logger.debug(message, self, **kwargs)

    # The protocol

    def set_protocol(self, protocol):
        self._protocol = protocol
        self._buffered = isinstance(protocol, protocols.BufferedProtocol)
        self._data_received = None if self._buffered else protocol.data_received

    def get_protocol(self):
        return self._protocol

    # Reading

    def is_reading(self):
        return _net.is_reading(self._j)

    def pause_reading(self):
        if self.is_reading():
            _net.pause_reading(self._j)
            self._debug("%r pauses reading")

    def resume_reading(self):
        if not self.is_closing() and not self.is_reading():
            _net.resume_reading(self._j)
            self._debug("%r resumes reading")

    # Writing

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"data argument must be a bytes-like object, not {type(data).__name__!r}"
            )
        if self._eof:
            raise RuntimeError("Cannot call write() after write_eof()")
        if not data:
            return
        if self._closed or _net.is_lost(self._j):
            self._lost_writes += 1
            # The end itself counts as one, as in CPython.
            if self._lost_writes >= _LOG_THRESHOLD_FOR_LOST_WRITES:
                from asyncio.log import logger

                logger.warning("socket.send() raised exception.")
            return
        if _write(self._j, data):
            self._call_protocol("pause_writing")

    def writelines(self, list_of_data):
        if self._eof:
            raise RuntimeError("Cannot call writelines() after write_eof()")
        self.write(b"".join(list_of_data))

    def write_eof(self):
        if self.is_closing() or self._eof:
            return
        self._eof = True
        _net.write_eof(self._j)

    def can_write_eof(self):
        return True

    def get_write_buffer_size(self):
        return _net.buffered(self._j)

    def get_write_buffer_limits(self):
        return (_net.low_water(self._j), _net.high_water(self._j))

    def set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        if _net.water_marks(self._j, high, low):
            self._call_protocol("pause_writing")

    # Ending

    def is_closing(self):
        return _net.is_closing(self._j)

    def close(self):
        _net.close(self._j)

    def abort(self):
        _net.abort(self._j)

    def _force_close(self, exc):
        if exc is None:
            _net.abort(self._j)
        else:
            _net.fail(self._j, exc)


class Server(events.AbstractServer):
    """Listening sockets, and the connections that came by them."""

    def __init__(self, loop, listeners, protocol_factory, backlog):
        self._loop = loop
        self._listeners = listeners
        self._sockets = tuple(TransportSocket(_net.listener_socket(java)) for java in listeners)
        self._protocol_factory = protocol_factory
        self._backlog = backlog
        self._active_count = 0
        self._waiters = []
        self._serving = False
        self._serving_forever_fut = None

    def __repr__(self):
        return f"<{self.__class__.__name__} sockets={self.sockets!r}>"

    def _accepted(self, java):
        transport = None
        try:
            protocol = self._protocol_factory()
            transport = StreamTransport(self._loop, java, protocol, server=self)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            _net.finish(java)
            if self._loop.get_debug():
                context = {
                    "message": "Error on transport creation for incoming connection",
                    "exception": exc,
                }
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
        if self._listeners is None:
            raise RuntimeError(f"server {self!r} is closed")
        self._serving = True
        for java in self._listeners:
            _net.start_listening(java)

    def get_loop(self):
        return self._loop

    def is_serving(self):
        return self._serving

    @property
    def sockets(self):
        return () if self._listeners is None else self._sockets

    def close(self):
        listeners = self._listeners
        if listeners is None:
            return
        self._listeners = None
        for java in listeners:
            _net.close_listener(java)
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


# Names and addresses


def _any_host(port, family, flags):
    """The answer of getaddrinfo() for no host: all interfaces, or the loopback one."""
    passive = flags & _AI_PASSIVE
    infos = []
    if family in (0, _AF_INET6) and _net.has_ipv6():
        address = ("::" if passive else "::1", port, 0, 0)
        infos.append((_AF_INET6, _SOCK_STREAM, _IPPROTO_TCP, "", address))
    if family in (0, _AF_INET):
        address = ("0.0.0.0" if passive else "127.0.0.1", port)
        infos.append((_AF_INET, _SOCK_STREAM, _IPPROTO_TCP, "", address))
    return infos


def ip_info(host, port, family=0, flowinfo=0, scope=0):
    """The answer of getaddrinfo() where no name has to be looked up, else None."""
    if port is None or port == "" or port == b"":
        port = 0
    else:
        try:
            port = int(port)
        except (TypeError, ValueError):
            return None
    if host is None:
        return None
    if isinstance(host, bytes):
        host = host.decode("idna")
    if "%" in host:
        return None
    for candidate in (_AF_INET, _AF_INET6) if family == 0 else (family,):
        try:
            _socket.inet_pton(candidate, host)
        except OSError:
            continue
        address = (host, port) if candidate == _AF_INET else (host, port, flowinfo, scope)
        return (candidate, _SOCK_STREAM, _IPPROTO_TCP, "", address)
    return None


async def resolve(loop, address, family=0, proto=0, flags=0):
    """As getaddrinfo() for stream sockets; asks nobody about a numeric address."""
    host, port = address[:2]
    info = ip_info(host, port, family, *address[2:]) if proto in (0, _IPPROTO_TCP) else None
    if info is not None:
        return [info]
    if host is None and isinstance(port, int):
        return _any_host(port, family, flags)
    infos = await loop.getaddrinfo(
        host, port, family=family, type=_SOCK_STREAM, proto=proto, flags=flags
    )
    if not infos:
        raise OSError("getaddrinfo() returned empty list")
    return infos


def _where(address):
    """Host and port as Java takes them."""
    if len(address) > 3 and address[3]:
        return f"{address[0]}%{address[3]}", address[1]
    return address[0], address[1]


def _check_port(address):
    if not 0 <= address[1] <= 65535:
        raise OverflowError("port must be 0-65535.")


def _interleave(infos, first_count):
    """Takes turns between the address families, after first_count of the first one."""
    by_family = {}
    for info in infos:
        by_family.setdefault(info[0], []).append(info)
    families = list(by_family.values())
    result = families[0][: first_count - 1] if first_count > 1 else []
    del families[0][: len(result)]
    while any(families):
        for family in families:
            if family:
                result.append(family.pop(0))
    return result


# Connecting


async def _connect(loop, exceptions_of_all, info, local_infos):
    """Connects to one address, from the first local address that can be had."""
    mine = []
    exceptions_of_all.append(mine)
    family, _, _, _, address = info
    try:
        _check_port(address)
        where = _where(address)
        if local_infos is None:
            return await _connect_from(loop, address, where, None)
        for local_family, _, _, _, local in local_infos:
            if local_family != family:
                continue
            try:
                return await _connect_from(loop, address, where, local)
            except _BindError as exc:
                mine.append(exc.error)
        raise mine.pop() if mine else OSError(
            f"no matching local address with family={family!r} found"
        )
    except OSError as exc:
        mine.append(exc)
        raise


class _BindError(Exception):
    """The local address could not be had."""

    def __init__(self, error):
        super().__init__(error)
        self.error = error


_BIND_ERRNOS = (13, 98, 99)  # EACCES, EADDRINUSE, EADDRNOTAVAIL


async def _connect_to(loop, where, local):
    connecting = _net.connect(loop._j, *where, *local)
    try:
        return await connecting
    except exceptions.CancelledError:
        if connecting.done() and not connecting.cancelled() and connecting.exception() is None:
            # It had just succeeded.
            _net.finish(connecting.result())
        raise


async def _connect_from(loop, address, where, local):
    try:
        return await _connect_to(loop, where, (None, 0) if local is None else _where(local))
    except OSError as exc:
        if local is not None and exc.errno in _BIND_ERRNOS:
            raise _BindError(_bind_failure(exc, local)) from None
        if exc.errno is None:
            raise
        raise OSError(exc.errno, f"Connect call failed {address}") from None


def check_ssl_options(ssl, server_hostname, host, handshake_timeout, shutdown_timeout):
    """Refuses combinations that mean nothing; returns the server's name."""
    if server_hostname is not None and not ssl:
        raise ValueError("server_hostname is only meaningful with ssl")
    if server_hostname is None and ssl:
        if not host:
            raise ValueError("You must set server_hostname when using ssl without a host")
        server_hostname = host
    check_ssl_timeouts(ssl, handshake_timeout, shutdown_timeout)
    return server_hostname


def check_ssl_timeouts(ssl, handshake_timeout, shutdown_timeout):
    if handshake_timeout is not None and not ssl:
        raise ValueError("ssl_handshake_timeout is only meaningful with ssl")
    if shutdown_timeout is not None and not ssl:
        raise ValueError("ssl_shutdown_timeout is only meaningful with ssl")


def refuse(what):
    raise NotImplementedError(f"{what} is not supported by Polyloop yet: see docs/unsupported.md")


async def create_connection(
    loop,
    protocol_factory,
    host=None,
    port=None,
    *,
    ssl=None,
    family=0,
    proto=0,
    flags=0,
    sock=None,
    local_addr=None,
    server_hostname=None,
    ssl_handshake_timeout=None,
    ssl_shutdown_timeout=None,
    happy_eyeballs_delay=None,
    interleave=None,
    all_errors=False,
):
    server_hostname = check_ssl_options(
        ssl, server_hostname, host, ssl_handshake_timeout, ssl_shutdown_timeout
    )
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
    elif sock is None:
        raise ValueError("host and port was not specified and no sock specified")
    if sock is not None:
        refuse("create_connection(sock=...)")
    if ssl:
        refuse("create_connection(ssl=...)")
    infos = await resolve(loop, (host, port), family, proto, flags)
    local_infos = None
    if local_addr is not None:
        local_infos = await resolve(loop, local_addr, family, proto, flags)
    if happy_eyeballs_delay is not None and interleave is None:
        interleave = 1
    if interleave:
        infos = _interleave(infos, interleave)
    java = None
    failures = []
    if happy_eyeballs_delay is None:
        for info in infos:
            try:
                java = await _connect(loop, failures, info, local_infos)
                break
            except OSError:
                continue
    else:
        from functools import partial

        from asyncio import staggered

        java, _, _ = await staggered.staggered_race(
            [partial(_connect, loop, failures, info, local_infos) for info in infos],
            happy_eyeballs_delay,
            loop=loop,
        )
    if java is None:
        _raise_failures([exc for group in failures for exc in group], all_errors)
    return await _make_transport(loop, java, protocol_factory)


def _raise_failures(failures, all_errors):
    if all_errors:
        raise ExceptionGroup("create_connection failed", failures)
    texts = [str(exc) for exc in failures]
    if all(text == texts[0] for text in texts):
        raise failures[0]
    raise OSError(f"Multiple exceptions: {', '.join(texts)}")


async def _make_transport(loop, java, protocol_factory, extra=None):
    try:
        protocol = protocol_factory()
        waiter = loop.create_future()
        transport = StreamTransport(loop, java, protocol, waiter, extra)
    except BaseException:
        _net.finish(java)
        raise
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


# Serving


async def create_server(
    loop,
    protocol_factory,
    host=None,
    port=None,
    *,
    family=0,
    flags=1,
    sock=None,
    backlog=100,
    ssl=None,
    reuse_address=None,
    reuse_port=None,
    ssl_handshake_timeout=None,
    ssl_shutdown_timeout=None,
    start_serving=True,
):
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    check_ssl_timeouts(ssl is not None, ssl_handshake_timeout, ssl_shutdown_timeout)
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
    elif sock is None:
        raise ValueError("Neither host/port nor sock were specified")
    if sock is not None:
        refuse("create_server(sock=...)")
    if ssl is not None:
        refuse("create_server(ssl=...)")
    if host == "":
        hosts = [None]
    elif isinstance(host, str) or not hasattr(type(host), "__iter__"):
        hosts = [host]
    else:
        hosts = host
    found = await tasks.gather(*[resolve(loop, (h, port), family, 0, flags) for h in hosts])
    # Each address once, in order.
    addresses = list(dict.fromkeys(info[4] for infos in found for info in infos))
    if any(address[0] == "::" for address in addresses):
        # Java's IPv6 sockets take connections of IPv4 too.
        addresses = [address for address in addresses if address[0] != "0.0.0.0"]
    if reuse_address is None:
        reuse_address = True
    for address in addresses:
        _check_port(address)
    where = [(address, *_where(address)) for address in addresses]
    return await _serve(
        loop,
        protocol_factory,
        where,
        _bind_failure,
        (backlog, bool(reuse_address), bool(reuse_port)),
        start_serving,
    )


async def _serve(loop, protocol_factory, places, failure, options, start_serving):
    """Listens at every place, (address, host, port), or at none."""
    listeners = []
    server = None

    def accepted(java):
        server._accepted(java)

    try:
        for address, *where in places:
            try:
                listeners.append(_net.listen(loop._j, *where, *options, accepted))
            except OSError as exc:
                raise failure(os_error(exc), address) from None
    except BaseException:
        for java in listeners:
            _net.close_listener(java)
        raise
    server = Server(loop, listeners, protocol_factory, options[0])
    if start_serving:
        await server.start_serving()
    if loop.get_debug():
        from asyncio.log import logger

        logger.info("%r is serving", server)
    return server


def _bind_failure(exc, address):
    return OSError(
        exc.errno,
        f"error while attempting to bind on address {address!r}: {exc.strerror.lower()}",
    )


# Unix sockets

_NO_PORT = -1


def _unix_path(path):
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
    check_ssl_options(ssl, server_hostname, None, ssl_handshake_timeout, ssl_shutdown_timeout)
    if path is None and sock is None:
        raise ValueError("no path and sock were specified")
    if path is not None and sock is not None:
        raise ValueError("path and sock can not be specified at the same time")
    if sock is not None:
        refuse("create_unix_connection(sock=...)")
    if ssl:
        refuse("create_unix_connection(ssl=...)")
    java = await _connect_to(loop, (_unix_path(path), _NO_PORT), (None, 0))
    return await _make_transport(loop, java, protocol_factory)


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
    if isinstance(ssl, bool):
        raise TypeError("ssl argument must be an SSLContext or None")
    check_ssl_timeouts(ssl, ssl_handshake_timeout, ssl_shutdown_timeout)
    if path is None and sock is None:
        raise ValueError("path was not specified, and no sock specified")
    if path is not None and sock is not None:
        raise ValueError("path and sock can not be specified at the same time")
    if sock is not None:
        refuse("create_unix_server(sock=...)")
    if ssl:
        refuse("create_unix_server(ssl=...)")
    path = _unix_path(path)
    _remove_stale_socket(path)
    return await _serve(
        loop,
        protocol_factory,
        [(path, path, _NO_PORT)],
        _unix_bind_failure,
        (backlog, False, False),
        start_serving,
    )


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


def _unix_bind_failure(exc, path):
    if exc.errno == 98:
        return OSError(98, f"Address {path!r} is already in use")
    return exc
