"""Names and addresses of TCP: what a host and a port mean."""

import _socket

from _polyloop import host

_net = host.network()

_AF_INET = 2
_AF_INET6 = 10
_AI_PASSIVE = 1
_SOCK_STREAM = 1
_IPPROTO_TCP = 6
_IPPROTO_UDP = 17
_PROTOCOLS = {_SOCK_STREAM: _IPPROTO_TCP, 2: _IPPROTO_UDP}  # by kind of socket


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
        host = host.decode("latin-1")
    if "\0" in host:
        # The interpreter's own functions end the program.
        raise ValueError("embedded null character")
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


async def resolve(loop, address, family=0, proto=0, flags=0, kind=_SOCK_STREAM):
    """As getaddrinfo() for sockets of a kind; asks nobody about a numeric address."""
    host, port = address[:2]
    # As in CPython, either protocol of IP is the one of the socket's kind.
    if proto in (0, _IPPROTO_TCP, _IPPROTO_UDP):
        info = ip_info(host, port, family, *address[2:])
        if info is not None:
            return [(info[0], kind, _PROTOCOLS[kind], *info[3:])]
    if host is None and isinstance(port, int) and kind == _SOCK_STREAM:
        return _any_host(port, family, flags)
    infos = await loop.getaddrinfo(
        host, port, family=family, type=kind, proto=proto, flags=flags
    )
    if not infos:
        raise OSError("getaddrinfo() returned empty list")
    return infos


def where(address):
    """Host and port as Java takes them; of a Unix socket its path, and no port."""
    if isinstance(address, str):
        return address, -1
    if len(address) > 3 and address[3]:
        return f"{address[0]}%{address[3]}", address[1]
    return address[0], address[1]


def check_port(address, call):
    if not 0 <= address[1] <= 65535:
        raise OverflowError(f"{call}(): port must be 0-65535.")


# What a connect that has begun ends with; other errors are met before.
_PEER_ERRNOS = (104, 110, 111, 113)  # ECONNRESET, ETIMEDOUT, ECONNREFUSED, EHOSTUNREACH


def connect_failure(exc, address):
    """The error as CPython tells it: by address, if the peer or the way to it failed."""
    if exc.errno in _PEER_ERRNOS:
        return OSError(exc.errno, f"Connect call failed {address}")
    return exc


def interleave(infos, first_count):
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


def bind_failure(exc, address):
    return OSError(
        exc.errno,
        f"error while attempting to bind on address {address!r}: {exc.strerror.lower()}",
    )
