"""Windows: how bytes come from Java.

A window is memory that Java writes and this module has mapped; see
dev.polyloop.python.PythonWindow.  Slicing an ``mmap`` is the one bulk copy into
``bytes`` that GraalPy (25.0.3) has.
"""

from _polyloop import host

_net = host.network()


class Window:
    """Where Java puts the bytes of a loop's connections, one chunk at a time."""

    __slots__ = ("_j", "mapped")

    def __init__(self):
        import mmap
        import posix

        self._j = java = _net.open_window()
        try:
            fd = posix.open(_net.window_path(java), posix.O_RDONLY)
            try:
                self.mapped = mmap.mmap(fd, _net.window_size(java), access=mmap.ACCESS_READ)
            finally:
                posix.close(fd)
        finally:
            _net.unlink_window(java)

    def close(self):
        self.mapped.close()


def window_of(loop):
    """The loop's window, made when it is first needed.

    None where there can be none now: no file can be opened, or the guest may map none.
    """
    if loop._window is None and host.is_trusted():
        try:
            loop._window = Window()
        except OSError:
            return None
    return loop._window
