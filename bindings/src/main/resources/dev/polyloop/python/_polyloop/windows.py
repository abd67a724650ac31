"""Windows: how bytes come from Java.

Java puts a chunk into a window, and says how many bytes it has; they are taken at
once.  See dev.polyloop.python.PythonWindow.
"""

from _codecs import latin_1_encode

from _polyloop import host

_net = host.network()


class Window:
    """Where the bytes of a loop's connections and pipes arrive, one chunk at a time."""

    __slots__ = ("_j", "_memory")

    def __init__(self, java, memory=None):
        self._j = java
        self._memory = memory

    @classmethod
    def of_memory(cls):
        """One of memory that Java writes and Python has mapped; OSError if that cannot be."""
        import mmap
        import posix

        java = _net.window_of_memory()
        try:
            fd = posix.open(_net.window_path(java), posix.O_RDONLY)
            try:
                return cls(java, mmap.mmap(fd, 0, access=mmap.ACCESS_READ))
            finally:
                posix.close(fd)
        except BaseException:
            _net.close_window(java)
            raise
        finally:
            _net.unlink_window(java)

    def take(self, count):
        """The bytes of the chunk."""
        memory = self._memory
        if memory is None:
            return latin_1_encode(_net.window_text(self._j))[0]
        return memory[:count]

    def close(self):
        """Gives the memory back."""
        if self._memory is not None:
            self._memory.close()
        _net.close_window(self._j)


def window_of(loop):
    """The loop's window, made when it is first needed."""
    if loop._window is None:
        if not host.is_trusted():
            loop._window = Window(_net.window_of_text())
        else:
            try:
                loop._window = Window.of_memory()
            except OSError:
                # No file can be opened or made now. The next connection tries again.
                return Window(_net.window_of_text())
    return loop._window
