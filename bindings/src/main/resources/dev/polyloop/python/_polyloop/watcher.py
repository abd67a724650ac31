"""Watching sockets of Python, which the loop's own selector cannot see."""

import os
import select
import socket
import threading
from collections import namedtuple
from weakref import WeakValueDictionary

from _polyloop import host

from asyncio import events

_call_soon = host.call_soon
_net = host.network()

READ = 1
WRITE = 2

_Watch = namedtuple("_Watch", ["events"])


class Watcher:
    """The readers and writers of a loop.

    Every method belongs to the loop's thread.
    """

    def __init__(self, loop):
        _net.check(loop._j)
        self._loop = loop
        self._waiters = {}
        self.transports = WeakValueDictionary()  # by file descriptor

    def add(self, fd, event, callback, args):
        """Calls back whenever the descriptor is ready; returns the handle."""
        fd = descriptor(fd)
        waiter = self._waiters.get(event)
        if waiter is None or fd not in waiter.handles:
            _check(fd, event)
        if waiter is None:
            waiter = self._waiters[event] = _Waiter(self._loop, event)
        handle = events.Handle(callback, args, self._loop)
        waiter.add(fd, handle)
        return handle

    def remove(self, fd, event):
        """Calls back no more; says whether it would have."""
        waiter = self._waiters.get(event)
        return waiter is not None and waiter.remove(descriptor(fd))

    def check_free(self, fd):
        """Refuses the descriptor of a transport."""
        transport = self.transports.get(descriptor(fd))
        if transport is not None and not transport.is_closing():
            raise RuntimeError(f"File descriptor {fd!r} is used by transport {transport!r}")

    def get_key(self, fd):
        """As a selector's, for the repr of the standard library's transports."""
        mask = sum(event for event, waiter in self._waiters.items() if fd in waiter.handles)
        if not mask:
            raise KeyError(f"{fd!r} is not registered")
        return _Watch(mask)

    def close(self):
        """Ends the threads."""
        for waiter in self._waiters.values():
            waiter.close()


class _Waiter:
    """A thread that waits in select() for one event: of a socket in two of its lists
    GraalPy 25.0.3 sees the second only.

    The thread and the loop take turns: it hands over what is ready, and waits again when
    the callbacks for that have run.  So a callback that leaves something unread is called
    again, as often as the loop turns.
    """

    def __init__(self, loop, event):
        self._loop = loop
        self._event = event
        self._handled = threading.Semaphore(0)
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        # The loop changes these, the thread copies them.
        self._lock = threading.Lock()
        self.handles = {}
        self._files = {}
        self._waiting = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="asyncio-watcher", daemon=True)
        self._thread.start()

    # The thread

    def _run(self):
        while True:
            with self._lock:
                if self._closed:
                    return
                fds = list(self.handles)
                self._waiting = True
            ready = self._wait(fds)
            with self._lock:
                self._waiting = False
                if self._closed:
                    return
            if ready:
                try:
                    self._loop.call_soon_threadsafe(self._hand_over, ready)
                except RuntimeError:
                    return  # the loop is closed
                self._handled.acquire()

    def _wait(self, fds):
        ready = []

        def wait():
            reading = self._event == READ
            try:
                readable, writable, _ = select.select(
                    [self._ear, *fds] if reading else [self._ear], [] if reading else fds, []
                )
            except (OSError, ValueError):
                self._forget_closed(fds)
                return
            if self._ear in readable:
                readable.remove(self._ear)
                self._hear()
            ready.extend(readable or writable)

        if not _net.survives(wait):
            # A socket that is closed in the meantime breaks GraalPy's select().
            self._forget_closed(fds)
        return ready

    def _hear(self):
        try:
            while self._ear.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _forget_closed(self, fds):
        """A descriptor that somebody closed is watched no more, as with epoll."""
        for fd in fds:
            try:
                _check(fd, self._event)
            except (OSError, ValueError):
                with self._lock:
                    self.handles.pop(fd, None)
                    self._files.pop(fd, None)

    # The loop

    def _hand_over(self, ready):
        for fd in ready:
            handle = self.handles.get(fd)
            if handle is None:
                continue
            if handle._cancelled or _file(fd) != self._files[fd]:
                # Once a descriptor is closed, its number may become another file's.
                self.remove(fd)
            else:
                _call_soon(self._loop._j, handle)
        self._loop.call_soon(self._handled.release)

    def add(self, fd, handle):
        with self._lock:
            old = self.handles.get(fd)
            self.handles[fd] = handle
            self._files[fd] = _file(fd)
            if old is None:
                self._wake()
        if old is not None:
            old.cancel()

    def remove(self, fd):
        with self._lock:
            handle = self.handles.pop(fd, None)
            if handle is not None:
                del self._files[fd]
                self._wake()
        if handle is None:
            return False
        handle.cancel()
        return True

    def _wake(self):
        if self._waiting:
            self._waiting = False
            self._mouth.send(b"\0")

    def close(self):
        with self._lock:
            self._closed = True
            self._wake()
        self._handled.release()
        self._thread.join()
        self._ear.close()
        self._mouth.close()


def descriptor(fd):
    """The number of a file descriptor or of what has one."""
    if not isinstance(fd, int):
        try:
            fd = int(fd.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fd!r}") from None
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
    return fd


def _file(fd):
    """What a descriptor stands for; None where the sockets of Python are no files of the system."""
    try:
        status = os.fstat(fd)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _check(fd, event):
    """Raises OSError unless the descriptor can be watched."""
    fds = [fd]
    readable, writable, _ = select.select(
        fds if event == READ else [], fds if event == WRITE else [], [], 0
    )
    if readable is fds or writable is fds:
        # GraalPy calls everything ready when there is something that cannot be watched.
        raise PermissionError(1, "Operation not permitted")
