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

    def get_write_buffer_size(self):
        return _writing.buffered(self._j)

    def get_write_buffer_limits(self):
        return (_writing.low_water(self._j), _writing.high_water(self._j))

    def set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        if _writing.water_marks(self._j, high, low):
            self._call_protocol("pause_writing")

    def is_closing(self):
        return _writing.is_closing(self._j)

    def close(self):
        _writing.close(self._j)

    def abort(self):
        _writing.abort(self._j)

    def _fail(self, exc):
        """Ends because of an exception."""
        _writing.fail(self._j, exc)

    def _failure(self):
        """Why it was lost, or None; what the program raised itself comes back as it is."""
        return _writing.failure(self._j)
