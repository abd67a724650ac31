"""The transport of a connection.

The socket is Java's, watched by the loop; the state is that of
dev.polyloop.io.StreamTransport, and this module calls the protocol.

Order, as in CPython: connection_made, then reading begins, then whoever connected
goes on; data_received and eof_received each in an entry of the loop of its own,
pause_writing inside write(), connection_lost in an entry after the cause.
"""

from _polyloop import host
from _polyloop.sockets import TransportSocket
from _polyloop.transport import DATA, EOF, LOST, WRITABLE, WriteTransport, opened
from _polyloop.windows import window_of

from asyncio import constants, futures, protocols, transports

_net = host.network()
_next = _net.next
_next_buffered = _net.next_buffered
_take = _net.take
_write = _net.write

_LOG_THRESHOLD_FOR_LOST_WRITES = 5


class StreamTransport(WriteTransport, transports.Transport):
    """A connection."""

    _start_tls_compatible = True
    _sendfile_compatible = constants._SendfileMode.FALLBACK

    def __init__(self, loop, java, protocol, waiter=None, extra=None, server=None):
        super().__init__(extra)
        self._set_up(loop, java, protocol)
        self._window = window_of(loop)
        self._eof = False
        self._closed = False
        self._lost_writes = 0
        self._server = server
        sock = TransportSocket(_net.transport_socket(java))
        self._extra["socket"] = sock
        self._extra["sockname"] = sock._local()
        if "peername" not in self._extra:
            self._extra["peername"] = sock._remote()
        if server is not None:
            server._attach()
        _net.start(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._begin_reading)
        if waiter is not None:
            loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    @staticmethod
    def discard(java):
        """Closes a connection that gets no transport."""
        _net.finish(java)

    def __repr__(self):
        return self._description(self._closed, self.is_reading())

    def _begin_reading(self):
        _net.begin_reading(self._j)

    # What happens

    def _handle_signal(self):
        if self._buffered:
            signal = _next_buffered(self._j)
            if signal == DATA:
                self._fill_buffer()
                return
        else:
            window = self._window
            signal = _next(self._j, window._j)
            if signal < 0:
                try:
                    self._protocol.data_received(window.take(-signal))
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as exc:
                    self._fatal_error(exc, "Fatal error: protocol.data_received() call failed.")
                return
        if signal == EOF:
            self._end_of_stream()
        elif signal == WRITABLE:
            self._call_protocol("resume_writing")
        elif signal == LOST:
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
            window = self._window
            data = window.take(_take(self._j, size, window._j))
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

    def _connection_lost(self):
        protocol = self._protocol
        try:
            protocol.connection_lost(self._failure())
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._report(exc, f"Exception in callback {type(protocol).__name__}.connection_lost()")
        finally:
            self._closed = True
            _net.finish(self._j)
            self._protocol = None
            self._loop = None
            server = self._server
            if server is not None:
                self._server = None
                server._detach()

    # The protocol

    def set_protocol(self, protocol):
        super().set_protocol(protocol)
        self._buffered = isinstance(protocol, protocols.BufferedProtocol)

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
        if list_of_data:
            self.write(b"".join([memoryview(data) for data in list_of_data]))

    def write_eof(self):
        if self.is_closing() or self._eof:
            return
        self._eof = True
        _net.write_eof(self._j)

    def can_write_eof(self):
        return True


async def make_transport(loop, connection, protocol_factory, tls=None, kind=StreamTransport):
    """The transport and the protocol of a new connection, once it has begun.

    What a connection is depends on the kind of transport: Java's, or a socket of Python.
    """
    try:
        protocol = protocol_factory()
        waiter = loop.create_future()
        if tls is None:
            transport = kind(loop, connection, protocol, waiter)
        else:
            transport = tls.start(loop, connection, protocol, waiter, kind)
    except BaseException:
        kind.discard(connection)
        raise
    return await opened(transport, waiter, protocol)
