"""Datagrams over Unix sockets: sockets of Python, in programs of the launcher.

Java has none.
"""

import socket

from _polyloop.sockets import SHARES_DESCRIPTORS
from _polyloop.unix_sockets import is_abstract, remove_stale_socket


async def open_socket(loop, local, remote, allow_broadcast):
    """A socket with these paths, of which either may be None."""
    for path in (local, remote):
        if path is not None and not isinstance(path, str):
            raise TypeError("string is expected")
    if not SHARES_DESCRIPTORS:
        raise NotImplementedError(
            "datagrams over Unix sockets need the system's file descriptors: see docs/unsupported.md"
        )
    if local and not is_abstract(local):
        remove_stale_socket(local)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        if allow_broadcast:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if local:
            sock.bind(local)
        if remote and not allow_broadcast:
            await loop.sock_connect(sock, remote)
    except BaseException:
        sock.close()
        raise
    return sock
