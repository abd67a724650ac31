"""Connections that a program opens, over TCP."""

from _polyloop import addresses, tls
from _polyloop.sockets import address_family, connect_socket
from _polyloop.stream_transport import make_transport


async def _connect(loop, exceptions_of_all, info, local_infos):
    """Connects to one address, from the first local address that can be had."""
    mine = []
    exceptions_of_all.append(mine)
    family, _, _, _, address = info
    try:
        addresses.check_port(address, "connect")
        where = addresses.where(address)
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
            f"no matching local address with family={address_family(family)!r} found"
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


async def _connect_from(loop, address, where, local):
    try:
        return await connect_socket(
            loop, where, (None, 0) if local is None else addresses.where(local)
        )
    except OSError as exc:
        if local is not None and exc.errno in _BIND_ERRNOS:
            raise _BindError(addresses.bind_failure(exc, local)) from None
        raise addresses.connect_failure(exc, address) from None


async def create_connection(
    loop,
    protocol_factory,
    host,
    port,
    *,
    ssl,
    family,
    proto,
    flags,
    sock,
    local_addr,
    server_hostname,
    ssl_handshake_timeout,
    ssl_shutdown_timeout,
    happy_eyeballs_delay,
    interleave,
    all_errors,
):
    encryption = tls.client(
        ssl, server_hostname, host, ssl_handshake_timeout, ssl_shutdown_timeout
    )
    if host is not None or port is not None:
        if sock is not None:
            raise ValueError("host/port and sock can not be specified at the same time")
    elif sock is None:
        raise ValueError("host and port was not specified and no sock specified")
    if sock is not None:
        from _polyloop import socket_transport

        socket_transport.check_stream(sock)
        return await socket_transport.connect(loop, protocol_factory, sock, encryption)
    infos = await addresses.resolve(loop, (host, port), family, proto, flags)
    local_infos = None
    if local_addr is not None:
        local_infos = await addresses.resolve(loop, local_addr, family, proto, flags)
    if happy_eyeballs_delay is not None and interleave is None:
        interleave = 1
    if interleave:
        infos = addresses.interleave(infos, interleave)
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
    return await make_transport(loop, java, protocol_factory, encryption)


def _raise_failures(failures, all_errors):
    if all_errors:
        raise ExceptionGroup("create_connection failed", failures)
    texts = [str(exc) for exc in failures]
    if all(text == texts[0] for text in texts):
        raise failures[0]
    raise OSError(f"Multiple exceptions: {', '.join(texts)}")
