"""What a program sees of a transport's socket, and the errors of Java's sockets."""

import io
import sys

import __graalpython__

from _polyloop import host

from asyncio import exceptions

_net = host.network()

_EBADF = 9
_ENOTCONN = 107
_LINGER = (1, 13)  # SOL_SOCKET, SO_LINGER

# Elsewhere the interpreter has file descriptors of its own, which are not the system's.
SHARES_DESCRIPTORS = __graalpython__.posix_module_backend() == "native"


def os_error(exc):
    """Python's own exception for one that a call of Java raised: with errno, of its subclass."""
    errno = _net.errno(exc)
    return exc if errno == 0 else OSError(errno, host.java_message(exc))


def _address(parts):
    """The address as Python writes it: a tuple, or a path."""
    if parts is None:
        return None
    values = tuple(parts)
    return values[0] if len(values) == 1 else values


class TransportSocket:
    """The socket of a transport or a server: its addresses and options.

    It has a file descriptor in programs of the launcher; in applications, where
    the interpreter knows none of the system's, ``fileno()`` and what needs one
    raise `io.UnsupportedOperation`.

    See https://docs.python.org/3.12/library/asyncio-protocol.html#asyncio.BaseTransport.get_extra_info.
    """

    __slots__ = ("_j",)

    type = property(lambda self: _enum("SocketKind", 2 if _net.is_datagram(self._j) else 1))
    family = property(lambda self: address_family(_net.family(self._j)))

    def __init__(self, java):
        self._j = java

    @property
    def proto(self):
        if _net.family(self._j) == 1:
            return 0
        return 17 if _net.is_datagram(self._j) else 6

    def __repr__(self):
        text = "<asyncio.TransportSocket "
        is_open = _net.is_open(self._j)
        if not is_open:
            text += "fd=-1, "
        elif (fd := self._fd()) >= 0:
            text += f"fd={fd}, "
        kind = 2 if _net.is_datagram(self._j) else 1
        text += f"family={_net.family(self._j)}, type={kind}, proto={self.proto}"
        if is_open:
            local, remote = self._local(), self._remote()
            if local:
                text += f", laddr={local}"
            if remote:
                text += f", raddr={remote}"
        return text + ">"

    def __getstate__(self):
        raise TypeError("Cannot serialize asyncio.TransportSocket object")

    def _local(self):
        address = _address(_net.local_address(self._j))
        # A Unix socket without a name has the empty one.
        return "" if address is None and _net.family(self._j) == 1 else address

    def _remote(self):
        return _address(_net.remote_address(self._j))

    def getsockname(self):
        return self._local()

    def getpeername(self):
        address = self._remote()
        if address is None:
            raise OSError(_ENOTCONN, "Transport endpoint is not connected")
        return address

    def _fd(self):
        """The file descriptor, or -1 where Python cannot use it."""
        return _net.file_descriptor(self._j) if SHARES_DESCRIPTORS else -1

    def fileno(self):
        if not _net.is_open(self._j):
            return -1
        fd = self._fd()
        if fd < 0:
            raise io.UnsupportedOperation("a socket of Java has no file descriptor for Python")
        return fd

    def _call(self, method, *args):
        """Calls a method of the socket module's socket with the same file descriptor."""
        fd = self.fileno()
        if fd < 0:
            raise OSError(_EBADF, "Bad file descriptor")
        import socket

        sock = socket.socket(self.family, self.type, self.proto, fd)
        try:
            return getattr(sock, method)(*args)
        finally:
            sock.detach()

    def dup(self):
        return self._call("dup")

    def get_inheritable(self):
        return self._call("get_inheritable")

    def shutdown(self, how):
        self._call("shutdown", how)

    def getsockopt(self, level, optname, *buflen):
        if self._fd() >= 0:
            return self._call("getsockopt", level, optname, *buflen)
        is_linger = (level, optname) == _LINGER
        if buflen and not (is_linger and buflen[0] >= 8):
            raise OSError(92, "Protocol not available")
        try:
            value = _net.get_option(self._j, level, optname)
        except OSError as exc:
            raise os_error(exc) from None
        if not is_linger:
            return value
        is_on = value >= 0
        return _int_bytes(is_on) + _int_bytes(max(value, 0)) if buflen else int(is_on)

    def setsockopt(self, level, optname, value, *optlen):
        if self._fd() >= 0:
            return self._call("setsockopt", level, optname, value, *optlen)
        if (level, optname) == _LINGER:
            if isinstance(value, int) or optlen or len(value) < 8:
                raise OSError(22, "Invalid argument")
            # Two numbers, whether and for how many seconds; Java has one, which is negative if not.
            is_on, value = (int.from_bytes(value[i : i + 4], sys.byteorder) for i in (0, 4))
            value = value if is_on else -1
        if optlen or not isinstance(value, int):
            raise OSError(92, "Protocol not available")
        try:
            _net.set_option(self._j, level, optname, int(value))
        except OSError as exc:
            raise os_error(exc) from None

    def gettimeout(self):
        return 0

    def settimeout(self, value):
        if value != 0:
            raise ValueError("settimeout(): only 0 timeout is allowed on transport sockets")

    def setblocking(self, flag):
        if flag:
            raise ValueError("setblocking(): transport sockets cannot be blocking")


def _int_bytes(value):
    return int(value).to_bytes(4, sys.byteorder)


def address_family(number):
    return _enum("AddressFamily", number)


def _enum(name, value):
    import socket

    try:
        return getattr(socket, name)(value)
    except ValueError:
        return value  # GraalPy does not know Unix sockets


async def connect_socket(loop, where, local=(None, 0)):
    """Connects to (host, port); returns Java's transport."""
    connecting = _net.connect(loop._j, *where, *local)
    try:
        return await connecting
    except exceptions.CancelledError:
        if connecting.done() and not connecting.cancelled() and connecting.exception() is None:
            # It had just succeeded.
            _net.finish(connecting.result())
        raise
