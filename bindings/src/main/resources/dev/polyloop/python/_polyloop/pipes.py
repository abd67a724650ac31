"""Pipes: connect_read_pipe() and connect_write_pipe().

Those of child processes are Java's.  Files of Python have the standard library's
transports over the loop's watcher, where the interpreter has the system's file
descriptors: in programs of the launcher.
"""

import __graalpython__
import polyglot

from _polyloop import host
from _polyloop.transport import opened


async def connect_read_pipe(loop, protocol_factory, pipe):
    if isinstance(pipe, polyglot.ForeignObject):
        from _polyloop.processes import ReadPipeTransport as transport_class
    else:
        _check("connect_read_pipe")
        from asyncio.unix_events import _UnixReadPipeTransport as transport_class
    return await _connect(loop, transport_class, protocol_factory, pipe)


async def connect_write_pipe(loop, protocol_factory, pipe):
    if isinstance(pipe, polyglot.ForeignObject):
        from _polyloop.processes import WritePipeTransport as transport_class
    else:
        _check("connect_write_pipe")
        from asyncio.unix_events import _UnixWritePipeTransport as transport_class
    return await _connect(loop, transport_class, protocol_factory, pipe)


def _check(method):
    if not host.is_trusted():
        raise PermissionError(13, "only a trusted guest may use files")
    if __graalpython__.posix_module_backend() != "native":
        raise NotImplementedError(
            f"loop.{method}() of a file of Python needs the system's file descriptors: "
            "see docs/unsupported.md"
        )


async def _connect(loop, transport_class, protocol_factory, pipe):
    protocol = protocol_factory()
    waiter = loop.create_future()
    return await opened(transport_class(loop, pipe, protocol, waiter), waiter, protocol)
