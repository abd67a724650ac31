"""What the transports of connections and of pipes share."""

from contextvars import copy_context

from _polyloop import host

_writing = host.writing()

# Signals, as in dev.polyloop.python.PythonNetwork.
DATA = 1
EOF = 2
WRITABLE = 3
LOST = 4


async def opened(transport, waiter, protocol):
    """The transport and its protocol, once it has begun; closed if that fails or is given up."""
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


class JavaTransport:
    """A transport with a Java half.

    Java queues this object once for each signal, and the pump calls _step.
    """

    def _set_up(self, loop, java, protocol):
        self._j = java
        self._loop = loop
        self._context = copy_context()
        self.set_protocol(protocol)

    def _step(self, following):
        self._context.run(self._handle_signal)
        return following()

    def _call_protocol(self, method, *args):
        """Calls the protocol; the loop hears of a failure."""
        try:
            getattr(self._protocol, method)(*args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._report(exc, f"protocol.{method}() failed")

    def _report(self, exc, message):
        self._loop.call_exception_handler(
            {
                "message": message,
                "exception": exc,
                "transport": self,
                "protocol": self._protocol,
            }
        )

    def set_protocol(self, protocol):
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol


class WriteTransport(JavaTransport):
    """A JavaTransport that can be written to: its Java half is a dev.polyloop.io.WriteTransport."""

    # As the program set them; Java has them in whole bytes.
    _limits = (16 * 1024, 64 * 1024)

    def _description(self, closed, reading):
        """The repr of a transport with a socket."""
        info = [self.__class__.__name__]
        if closed:
            info.append("closed")
            return f"<{' '.join(info)}>"
        if self.is_closing():
            info.append("closing")
        fd = self._extra["socket"]._fd()
        if fd >= 0:
            info.append(f"fd={fd}")
        info.append(f"read={'polling' if reading else 'idle'}")
        size = self.get_write_buffer_size()
        info.append(f"write=<{'polling' if size else 'idle'}, bufsize={size}>")
        return f"<{' '.join(info)}>"

    def get_write_buffer_size(self):
        return _writing.buffered(self._j)

    def get_write_buffer_limits(self):
        return self._limits

    def set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        self._limits = (low, high)
        if _writing.water_marks(self._j, _whole(high), _whole(low)):
            self._call_protocol("pause_writing")

    def is_closing(self):
        return _writing.is_closing(self._j)

    def close(self):
        _writing.close(self._j)

    def abort(self):
        _writing.abort(self._j)

    def _fatal_error(self, exc, message="Fatal error on transport"):
        if isinstance(exc, OSError):
            self._debug(f"%r: {message}", exc_info=True)
        else:
            self._report(exc, message)
        self._force_close(exc)

    def _debug(self, message, **kwargs):
        if self._loop.get_debug():
            from asyncio.log import logger

            logger.debug(message, self, **kwargs)

    def _force_close(self, exc):
        if exc is None:
            self.abort()
        else:
            self._fail(exc)

    def _fail(self, exc):
        """Ends because of an exception."""
        _writing.fail(self._j, exc)

    def _failure(self):
        """Why it was lost, or None; what the program raised itself comes back as it is."""
        return _writing.failure(self._j)


_MANY = 1 << 62  # bytes, more than there can be


def _whole(bytes):
    return int(min(bytes, _MANY))
