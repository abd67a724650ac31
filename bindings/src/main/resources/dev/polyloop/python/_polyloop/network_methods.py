"""The methods of the loop that make transports; the modules behind them are imported on use.

They are spelled out, so that a wrong argument fails at the call and `inspect` shows CPython's
signatures.
"""

from _polyloop import host as _host
from _polyloop.socket_methods import check_network


class NetworkMethods:
    """What EventLoop has for connections, servers, datagrams, pipes and child processes."""

    async def create_connection(
        self,
        protocol_factory,
        host=None,
        port=None,
        *,
        ssl=None,
        family=0,
        proto=0,
        flags=0,
        sock=None,
        local_addr=None,
        server_hostname=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
        happy_eyeballs_delay=None,
        interleave=None,
        all_errors=False,
    ):
        """Connects to a TCP port; returns (transport, protocol)."""
        _check(self)
        from _polyloop import connecting

        return await connecting.create_connection(
            self,
            protocol_factory,
            host,
            port,
            ssl=ssl,
            family=family,
            proto=proto,
            flags=flags,
            sock=sock,
            local_addr=local_addr,
            server_hostname=server_hostname,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
            happy_eyeballs_delay=happy_eyeballs_delay,
            interleave=interleave,
            all_errors=all_errors,
        )

    async def create_server(
        self,
        protocol_factory,
        host=None,
        port=None,
        *,
        family=0,
        flags=1,
        sock=None,
        backlog=100,
        ssl=None,
        reuse_address=None,
        reuse_port=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
        start_serving=True,
    ):
        """Listens on a TCP port; returns a Server."""
        _check(self)
        from _polyloop import serving

        return await serving.create_server(
            self,
            protocol_factory,
            host,
            port,
            family=family,
            flags=flags,
            sock=sock,
            backlog=backlog,
            ssl=ssl,
            reuse_address=reuse_address,
            reuse_port=reuse_port,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
            start_serving=start_serving,
        )

    async def create_unix_connection(
        self,
        protocol_factory,
        path=None,
        *,
        ssl=None,
        sock=None,
        server_hostname=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
    ):
        """Connects to a Unix socket; returns (transport, protocol)."""
        _check(self)
        from _polyloop import unix_sockets

        return await unix_sockets.create_unix_connection(
            self,
            protocol_factory,
            path,
            ssl=ssl,
            sock=sock,
            server_hostname=server_hostname,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
        )

    async def create_unix_server(
        self,
        protocol_factory,
        path=None,
        *,
        sock=None,
        backlog=100,
        ssl=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
        start_serving=True,
    ):
        """Listens on a Unix socket; returns a Server."""
        _check(self)
        from _polyloop import unix_sockets

        return await unix_sockets.create_unix_server(
            self,
            protocol_factory,
            path,
            sock=sock,
            backlog=backlog,
            ssl=ssl,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
            start_serving=start_serving,
        )

    async def create_datagram_endpoint(
        self,
        protocol_factory,
        local_addr=None,
        remote_addr=None,
        *,
        family=0,
        proto=0,
        flags=0,
        reuse_port=None,
        allow_broadcast=None,
        sock=None,
    ):
        """Opens a datagram socket; returns (transport, protocol)."""
        _check(self)
        from _polyloop import datagrams

        return await datagrams.create_datagram_endpoint(
            self,
            protocol_factory,
            local_addr,
            remote_addr,
            family=family,
            proto=proto,
            flags=flags,
            reuse_port=reuse_port,
            allow_broadcast=allow_broadcast,
            sock=sock,
        )

    async def connect_accepted_socket(
        self,
        protocol_factory,
        sock,
        *,
        ssl=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
    ):
        """Wraps a connection that a program accepted itself; returns (transport, protocol)."""
        _check(self)
        from _polyloop import socket_transport

        return await socket_transport.connect_accepted_socket(
            self,
            protocol_factory,
            sock,
            ssl=ssl,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
        )

    async def start_tls(
        self,
        transport,
        protocol,
        sslcontext,
        *,
        server_side=False,
        server_hostname=None,
        ssl_handshake_timeout=None,
        ssl_shutdown_timeout=None,
    ):
        """Goes on with TLS on a connection; returns the transport to use from now on."""
        _check(self)
        from _polyloop import tls

        return await tls.start_tls(
            self,
            transport,
            protocol,
            sslcontext,
            server_side=server_side,
            server_hostname=server_hostname,
            ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout,
        )

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        """As socket.getaddrinfo(), without blocking the loop."""
        import socket

        return await self.run_in_executor(
            None, socket.getaddrinfo, host, port, family, type, proto, flags
        )

    async def getnameinfo(self, sockaddr, flags=0):
        """As socket.getnameinfo(), without blocking the loop."""
        import socket

        return await self.run_in_executor(None, socket.getnameinfo, sockaddr, flags)

    # Child processes; -1 is subprocess.PIPE

    async def subprocess_exec(
        self,
        protocol_factory,
        program,
        *args,
        stdin=-1,
        stdout=-1,
        stderr=-1,
        universal_newlines=False,
        shell=False,
        bufsize=0,
        encoding=None,
        errors=None,
        text=None,
        **kwargs,
    ):
        """Starts a program; returns (transport, protocol)."""
        return await _child_processes().subprocess_exec(
            self,
            protocol_factory,
            program,
            *args,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            universal_newlines=universal_newlines,
            shell=shell,
            bufsize=bufsize,
            encoding=encoding,
            errors=errors,
            text=text,
            **kwargs,
        )

    async def subprocess_shell(
        self,
        protocol_factory,
        cmd,
        *,
        stdin=-1,
        stdout=-1,
        stderr=-1,
        universal_newlines=False,
        shell=True,
        bufsize=0,
        encoding=None,
        errors=None,
        text=None,
        **kwargs,
    ):
        """Starts a shell command; returns (transport, protocol)."""
        return await _child_processes().subprocess_shell(
            self,
            protocol_factory,
            cmd,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            universal_newlines=universal_newlines,
            shell=shell,
            bufsize=bufsize,
            encoding=encoding,
            errors=errors,
            text=text,
            **kwargs,
        )

    async def connect_read_pipe(self, protocol_factory, pipe):
        """Reads from a pipe: a file of Python, or a child process's."""
        from _polyloop import pipes

        return await pipes.connect_read_pipe(self, protocol_factory, pipe)

    async def connect_write_pipe(self, protocol_factory, pipe):
        """Writes to a pipe: a file of Python, or a child process's."""
        from _polyloop import pipes

        return await pipes.connect_write_pipe(self, protocol_factory, pipe)


def _check(loop):
    check_network()
    loop._check_closed()


def _child_processes():
    if not _host.is_trusted():
        raise PermissionError(13, "only a trusted guest may start processes")
    from _polyloop import processes

    return processes
