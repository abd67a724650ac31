"""Datagrams: endpoints of UDP.

The socket is Java's, and the state is that of dev.polyloop.io.DatagramTransport.
"""

from _codecs import latin_1_encode

from _polyloop import addresses, host
from _polyloop.sockets import TransportSocket, os_error
from _polyloop.transport import DATA, LOST, WRITABLE, WriteTransport, opened

from asyncio import futures, transports

_net = host.network()
_datagrams = _net.datagrams()

_AF_INET = 2
_AF_UNIX = 1
_SOCK_DGRAM = 2


class DatagramTransport(WriteTransport, transports.DatagramTransport, transports.Transport):
    """A datagram socket."""

    def __init__(self, loop, java, protocol, address, waiter):
        super().__init__()
        self._set_up(loop, java, protocol)
        self._address = address
        sock = TransportSocket(_datagrams.socket(java))
        self._extra.update(socket=sock, sockname=sock._local(), peername=sock._remote())
        _datagrams.start(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(_datagrams.begin_reading, java)
        loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def __repr__(self):
        return self._description(self._protocol is None, not self.is_closing())

    def _handle_signal(self):
        signal = _datagrams.next(self._j)
        if signal == DATA:
            self._arrived(_datagrams.take(self._j))
        elif signal == WRITABLE:
            self._call_protocol("resume_writing")
        elif signal == LOST:
            try:
                self._call_protocol("connection_lost", self._failure())
            finally:
                _datagrams.finish(self._j)
                self._protocol = None

    def _arrived(self, arrival):
        if isinstance(arrival, BaseException):
            self._call_protocol("error_received", arrival)
        else:
            data, address = arrival
            self._call_protocol("datagram_received", latin_1_encode(data)[0], tuple(address))

    def sendto(self, data, addr=None):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"data argument must be a bytes-like object, not {type(data).__name__!r}"
            )
        if not data:
            return
        if self._address:
            if addr not in (None, self._address):
                raise ValueError(f"Invalid address: must be None or {self._address}")
            addr = self._address
        try:
            if self._extra["peername"]:
                where = (None, 0)
            else:
                where = addresses.where(_numeric(addr, self._extra["socket"].family))
            answer = _datagrams.send(self._j, data, *where)
            if isinstance(answer, BaseException):
                raise answer
        except OSError as exc:
            self._protocol.error_received(exc)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._fatal_error(exc, "Fatal write error on datagram transport")
        else:
            if answer:
                self._call_protocol("pause_writing")


def _numeric(address, family):
    """The address with a number for a name, which is looked up at once, as by a socket."""
    if not isinstance(address, tuple):
        raise TypeError(
            f"sendto(): {family.name} address must be tuple, not {type(address).__name__}"
        )
    if family == _AF_INET and len(address) != 2:
        raise TypeError("AF_INET address must be a pair (host, port)")
    if not 2 <= len(address) <= 4:
        raise TypeError("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])")
    if not isinstance(address[1], int):
        raise TypeError(
            f"{type(address[1]).__name__!r} object cannot be interpreted as an integer"
        )
    addresses.check_port(address, "sendto")
    if addresses.ip_info(*address[:2]) is not None or "%" in address[0]:
        return address
    import socket

    return socket.getaddrinfo(*address[:2], family, socket.SOCK_DGRAM)[0][4]


async def create_datagram_endpoint(
    loop,
    protocol_factory,
    local_addr,
    remote_addr,
    *,
    family,
    proto,
    flags,
    reuse_port,
    allow_broadcast,
    sock,
):
    if sock is None:
        if family == _AF_UNIX:
            from _polyloop import unix_datagrams
            from _polyloop.socket_transport import DatagramSocketTransport as kind

            endpoint = await unix_datagrams.open_socket(
                loop, local_addr, remote_addr, allow_broadcast
            )
            remote = remote_addr
        else:
            kind = DatagramTransport
            pairs = await _pairs(loop, local_addr, remote_addr, family, proto, flags)
            endpoint, remote = _open(loop, pairs, reuse_port, allow_broadcast)
    else:
        if sock.type != _SOCK_DGRAM:
            raise ValueError(f"A UDP Socket was expected, got {sock!r}")
        given = {
            "local_addr": local_addr,
            "remote_addr": remote_addr,
            "family": family,
            "proto": proto,
            "flags": flags,
            "reuse_port": reuse_port,
            "allow_broadcast": allow_broadcast,
        }
        if any(given.values()):
            problems = ", ".join(f"{name}={value}" for name, value in given.items() if value)
            raise ValueError(
                "socket modifier keyword arguments can not be used "
                f"when sock is specified. ({problems})"
            )
        from _polyloop.socket_transport import DatagramSocketTransport as kind

        sock.setblocking(False)
        endpoint, remote = sock, None
    protocol = protocol_factory()
    waiter = loop.create_future()
    transport = kind(loop, endpoint, protocol, remote, waiter)
    return await opened(transport, waiter, protocol)


async def _pairs(loop, local_addr, remote_addr, family, proto, flags):
    """The ((family, proto), (local, remote)) to try, in order."""
    if not (local_addr or remote_addr):
        if family == 0:
            raise ValueError("unexpected address family")
        return [((family, proto), (None, None))]
    found = {}
    for index, address in enumerate((local_addr, remote_addr)):
        if address is None:
            continue
        if not (isinstance(address, tuple) and len(address) == 2):
            raise TypeError("2-tuple is expected")
        infos = await addresses.resolve(
            loop, address, family, proto, flags, kind=_SOCK_DGRAM
        )
        for info in infos:
            found.setdefault((info[0], info[2]), [None, None])[index] = info[4]
    pairs = [
        (key, pair)
        for key, pair in found.items()
        if not (local_addr and pair[0] is None or remote_addr and pair[1] is None)
    ]
    if not pairs:
        raise ValueError("can not get address information")
    return pairs


def _open(loop, pairs, reuse_port, allow_broadcast):
    """The socket of the first pair that the system takes, and its peer."""
    failures = []
    for (family, _), (local, remote) in pairs:
        if local is None:
            local = ("0.0.0.0" if family == _AF_INET else "::", 0)
        peer = (None, 0) if remote is None or allow_broadcast else addresses.where(remote)
        try:
            addresses.check_port(local, "bind")
            if remote is not None:
                addresses.check_port(remote, "connect")
            java = _datagrams.open(
                loop._j, *addresses.where(local), *peer, bool(reuse_port), bool(allow_broadcast)
            )
            return java, remote
        except OSError as exc:
            failures.append(os_error(exc))
    raise failures[0]
