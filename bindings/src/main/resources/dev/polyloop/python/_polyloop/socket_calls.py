"""The loop's sock_* coroutines: operations of Python's sockets that wait without blocking."""

import sys

from _polyloop.watcher import READ, WRITE

_AF_INET = 2
_AF_INET6 = 10
_SOCK_STREAM = 1


def check(loop, sock):
    """Refuses sockets that encrypt by themselves and, in debug mode, those that block."""
    check_plain(sock)
    if loop.get_debug() and sock.gettimeout() != 0:
        raise ValueError("the socket must be non-blocking")


def check_plain(sock):
    ssl = sys.modules.get("ssl")
    if ssl is not None and isinstance(sock, ssl.SSLSocket):
        raise TypeError("Socket cannot be of type SSLSocket")


async def _until_done(loop, sock, event, attempt):
    """Attempts now and whenever the socket is ready, until that does not block."""
    try:
        return attempt()
    except (BlockingIOError, InterruptedError):
        pass
    future = loop.create_future()

    def again():
        if future.done():
            return
        try:
            result = attempt()
        except (BlockingIOError, InterruptedError):
            return
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            future.set_exception(exc)
        else:
            future.set_result(result)

    fd = sock.fileno()
    watcher = loop._watcher()
    watcher.check_free(fd)
    handle = watcher.add(fd, event, again, ())
    try:
        return await future
    finally:
        if not handle.cancelled() and not loop.is_closed():
            watcher.remove(fd, event)


async def recv(loop, sock, n):
    check(loop, sock)
    return await _until_done(loop, sock, READ, lambda: sock.recv(n))


async def recv_into(loop, sock, buf):
    check(loop, sock)
    return await _until_done(loop, sock, READ, lambda: sock.recv_into(buf))


async def recvfrom(loop, sock, bufsize):
    check(loop, sock)
    return await _until_done(loop, sock, READ, lambda: sock.recvfrom(bufsize))


async def recvfrom_into(loop, sock, buf, nbytes=0):
    check(loop, sock)
    count = nbytes or len(buf)
    return await _until_done(loop, sock, READ, lambda: sock.recvfrom_into(buf, count))


async def sendto(loop, sock, data, address):
    check(loop, sock)
    return await _until_done(loop, sock, WRITE, lambda: sock.sendto(data, address))


async def sendall(loop, sock, data):
    check(loop, sock)
    rest = memoryview(data).cast("B")

    def attempt():
        nonlocal rest
        # GraalPy's send() of nothing would block for ever.
        if rest:
            rest = rest[sock.send(rest) :]
            if rest:
                raise BlockingIOError

    await _until_done(loop, sock, WRITE, attempt)


async def accept(loop, sock):
    check(loop, sock)

    def attempt():
        connection, address = sock.accept()
        connection.setblocking(False)
        return connection, address

    return await _until_done(loop, sock, READ, attempt)


async def connect(loop, sock, address):
    check(loop, sock)
    if sock.family in (_AF_INET, _AF_INET6):
        from _polyloop import addresses

        infos = await addresses.resolve(
            loop, address, sock.family, sock.proto, kind=int(sock.type)
        )
        address = infos[0][4]
    try:
        if sock.type == _SOCK_STREAM:
            # The sockets of GraalPy's Java backend block here, whatever they are set to.
            await loop.run_in_executor(None, sock.connect, address)
        else:
            sock.connect(address)
    except (BlockingIOError, InterruptedError):
        await _until_done(loop, sock, WRITE, _Connected(sock, address))
    except OSError as exc:
        if sock.family not in (_AF_INET, _AF_INET6):
            raise
        from _polyloop import addresses

        raise addresses.connect_failure(exc, address) from None


class _Connected:
    """Says how a connect that has begun ended, once the socket is writable."""

    def __init__(self, sock, address):
        self._sock = sock
        self._address = address
        self._begun = False

    def __call__(self):
        import socket

        if not self._begun:
            self._begun = True
            raise BlockingIOError
        error = self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, f"Connect call failed {self._address}")
