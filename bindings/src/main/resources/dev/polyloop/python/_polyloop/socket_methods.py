"""The methods of the loop that take sockets and file descriptors of Python."""

from _polyloop import host


class SocketMethods:
    """What EventLoop has for Python's own sockets; the modules behind it are imported on use."""

    # The watcher; by this name the standard library's transports look for it.
    _selector = None

    def _watcher(self):
        self._check_closed()
        if self._selector is None:
            check_network()
            from _polyloop.watcher import Watcher

            self._selector = Watcher(self)
        return self._selector

    def _close_watcher(self):
        watcher = self._selector
        if watcher is not None:
            self._selector = None
            watcher.close()

    @property
    def _transports(self):
        return self._watcher().transports

    def add_reader(self, fd, callback, *args):
        """Calls back whenever a socket of Python can be read."""
        self._watcher().check_free(fd)
        self._add_reader(fd, callback, *args)

    def remove_reader(self, fd):
        """Calls back no more; says whether it would have."""
        if self._selector is not None:
            self._selector.check_free(fd)
        return self._remove_reader(fd)

    def add_writer(self, fd, callback, *args):
        """Calls back whenever a socket of Python can be written."""
        self._watcher().check_free(fd)
        self._add_writer(fd, callback, *args)

    def remove_writer(self, fd):
        """Calls back no more; says whether it would have."""
        if self._selector is not None:
            self._selector.check_free(fd)
        return self._remove_writer(fd)

    # By these names the standard library's transports watch their sockets.

    def _add_reader(self, fd, callback, *args):
        return self._watcher().add(fd, 1, callback, args)

    def _remove_reader(self, fd):
        return False if self._selector is None else self._selector.remove(fd, 1)

    def _add_writer(self, fd, callback, *args):
        return self._watcher().add(fd, 2, callback, args)

    def _remove_writer(self, fd):
        return False if self._selector is None else self._selector.remove(fd, 2)

    # Operations of a socket

    async def sock_recv(self, sock, n):
        """Receives at most n bytes."""
        return await _calls().recv(self, sock, n)

    async def sock_recv_into(self, sock, buf):
        """Receives into a buffer; returns how many bytes."""
        return await _calls().recv_into(self, sock, buf)

    async def sock_recvfrom(self, sock, bufsize):
        """Receives a datagram; returns (bytes, address)."""
        return await _calls().recvfrom(self, sock, bufsize)

    async def sock_recvfrom_into(self, sock, buf, nbytes=0):
        """Receives a datagram into a buffer; returns (count, address)."""
        return await _calls().recvfrom_into(self, sock, buf, nbytes)

    async def sock_sendall(self, sock, data):
        """Sends all of data."""
        return await _calls().sendall(self, sock, data)

    async def sock_sendto(self, sock, data, address):
        """Sends a datagram; returns how many bytes."""
        return await _calls().sendto(self, sock, data, address)

    async def sock_connect(self, sock, address):
        """Connects a socket."""
        return await _calls().connect(self, sock, address)

    async def sock_accept(self, sock):
        """Accepts; returns (socket, address)."""
        return await _calls().accept(self, sock)

    # Files

    async def sock_sendfile(self, sock, file, offset=0, count=None, *, fallback=True):
        """Sends a file; returns how many bytes."""
        check_network()
        from _polyloop import sendfile

        return await sendfile.sock_sendfile(self, sock, file, offset, count, fallback=fallback)

    async def sendfile(self, transport, file, offset=0, count=None, *, fallback=True):
        """Sends a file over a transport; returns how many bytes."""
        check_network()
        from _polyloop import sendfile

        return await sendfile.sendfile(self, transport, file, offset, count, fallback=fallback)


def check_network():
    if not host.is_trusted():
        raise PermissionError(13, "only a trusted guest may use the network")


def _calls():
    check_network()
    from _polyloop import socket_calls

    return socket_calls
