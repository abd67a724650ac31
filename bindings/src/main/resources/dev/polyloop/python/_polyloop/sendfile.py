"""Sending files: by reading and writing, since the system's sendfile() is out of reach."""

from asyncio import constants, exceptions, protocols

_BLOCK = 16 * 1024
_SOCKET_BLOCK = constants.SENDFILE_FALLBACK_READBUFFER_SIZE


async def sock_sendfile(loop, sock, file, offset=0, count=None, *, fallback=True):
    from _polyloop import socket_calls

    if loop.get_debug() and sock.gettimeout() != 0:
        raise ValueError("the socket must be non-blocking")
    socket_calls.check_plain(sock)
    _check_options(sock, file, offset, count)
    if not fallback:
        raise exceptions.SendfileNotAvailableError(
            f"syscall sendfile is not available for socket {sock!r} and file {file!r} combination"
        )

    async def send(data):
        await socket_calls.sendall(loop, sock, data)

    return await _copy(loop, file, offset, count, _SOCKET_BLOCK, send)


def _check_options(sock, file, offset, count):
    if "b" not in getattr(file, "mode", "b"):
        raise ValueError("file should be opened in binary mode")
    if sock.type != 1:
        raise ValueError("only SOCK_STREAM type sockets are supported")
    if count is not None:
        message = f"count must be a positive integer (got {count!r})"
        if not isinstance(count, int):
            raise TypeError(message)
        if count <= 0:
            raise ValueError(message)
    message = f"offset must be a non-negative integer (got {offset!r})"
    if not isinstance(offset, int):
        raise TypeError(message)
    if offset < 0:
        raise ValueError(message)


async def sendfile(loop, transport, file, offset=0, count=None, *, fallback=True):
    if transport.is_closing():
        raise RuntimeError("Transport is closing")
    modes = constants._SendfileMode
    mode = getattr(transport, "_sendfile_compatible", modes.UNSUPPORTED)
    if mode is modes.UNSUPPORTED:
        raise RuntimeError(f"sendfile is not supported for transport {transport!r}")
    if not fallback:
        raise RuntimeError(
            "fallback is disabled and native sendfile is not "
            f"supported for transport {transport!r}"
        )
    sender = _Sender(loop, transport)

    async def send(data):
        await sender.drain()
        transport.write(data)

    try:
        return await _copy(loop, file, offset, count, _BLOCK, send)
    finally:
        sender.restore()


async def _copy(loop, file, offset, count, block, send):
    """Sends count bytes of the file, or all; returns how many, and moves the file behind them."""
    if offset:
        file.seek(offset)
    buffer = bytearray(min(count, block) if count else block)
    total = 0
    try:
        while not count or total < count:
            size = min(count - total, len(buffer)) if count else len(buffer)
            view = memoryview(buffer)[:size]
            read = await loop.run_in_executor(None, file.readinto, view)
            if not read:
                break
            await send(bytes(view[:read]))
            total += read
        return total
    finally:
        if total > 0 and hasattr(file, "seek"):
            file.seek(offset + total)


class _Sender(protocols.Protocol):
    """Stands in for a transport's protocol while a file is sent."""

    def __init__(self, loop, transport):
        self._loop = loop
        self._transport = transport
        self._protocol = transport.get_protocol()
        self._was_reading = transport.is_reading()
        _, high = transport.get_write_buffer_limits()
        self._was_paused = transport.get_write_buffer_size() > high
        self._resumed = loop.create_future() if self._was_paused else None
        self._lost = False
        transport.pause_reading()
        transport.set_protocol(self)

    async def drain(self):
        if self._transport.is_closing():
            raise ConnectionError("Connection closed by peer")
        if self._resumed is not None:
            await self._resumed

    def pause_writing(self):
        if self._resumed is None:
            self._resumed = self._loop.create_future()

    def resume_writing(self):
        resumed = self._resumed
        if resumed is not None:
            self._resumed = None
            if not resumed.done():
                resumed.set_result(None)

    def connection_lost(self, exc):
        self._lost = True
        if self._resumed is not None and not self._resumed.done():
            self._resumed.set_exception(exc or ConnectionError("Connection is closed by peer"))
        self._protocol.connection_lost(exc)

    def restore(self):
        """Gives the transport back to its protocol, which hears what it has missed."""
        if self._lost:
            return
        self._transport.set_protocol(self._protocol)
        if self._was_reading:
            self._transport.resume_reading()
        paused = self._resumed is not None
        if paused and not self._was_paused:
            self._protocol.pause_writing()
        elif self._was_paused and not paused:
            self._protocol.resume_writing()
