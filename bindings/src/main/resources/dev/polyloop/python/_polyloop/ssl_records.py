"""The buffers of `ssl` that records of TLS arrive in, and what cannot be a record.

Java waits for the rest of a record whose header is garbage, up to twenty thousand
bytes, and a peer that sends less is never refused.  So headers are looked at here.

See https://docs.python.org/3.12/library/ssl.html#ssl.MemoryBIO and RFC 8446, 5.1.
"""

import _ssl

_Builtin = _ssl.MemoryBIO

_HEADER = 5
_CHANGE_CIPHER_SPEC = 20
_HEARTBEAT = 24
_MAJOR_VERSION = 3
# A record's text, and what its encryption may add.
_LONGEST = (1 << 14) + 2048


def _fault(header):
    """The name of OpenSSL's error for a header of a record, None for a good one."""
    if header[1] != _MAJOR_VERSION:
        return "WRONG_VERSION_NUMBER"
    if not _CHANGE_CIPHER_SPEC <= header[0] <= _HEARTBEAT:
        return "BAD_RECORD_TYPE"
    if (header[3] << 8 | header[4]) > _LONGEST:
        return "ENCRYPTED_LENGTH_TOO_LONG"
    return None


class MemoryBIO(_Builtin):
    """A buffer; as `ssl.MemoryBIO`, and knows whether what arrived can be TLS."""

    __slots__ = ("_left", "_header", "_fault")

    def __init__(self):
        self._left = 0  # bytes of a record that are to come
        self._header = b""  # of one that has begun
        self._fault = None

    def write(self, data):
        """Adds bytes; the number of them."""
        written = _Builtin.write(self, data)
        if self._fault is None:
            if written <= self._left:
                self._left -= written
            else:
                self._follow(memoryview(data).cast("B"))
        return written

    def _follow(self, data):
        """Goes from record to record."""
        size = len(data)
        header = self._header
        at = self._left
        while at < size:
            end = at + _HEADER - len(header)
            header += bytes(data[at:end])
            at = end
            if len(header) == _HEADER:
                self._fault = _fault(header)
                if self._fault is not None:
                    return
                at += header[3] << 8 | header[4]
                header = b""
        self._header = header
        self._left = 0 if header else at - size

    def error(self):
        """What a reader is told who waits for the rest of a record that is none; or None."""
        if self._fault is None:
            return None
        name = self._fault
        error = _ssl.SSLError(1, f"[SSL: {name}] {name.replace('_', ' ').lower()}")
        error.reason = name
        error.library = "SSL"
        return error


MemoryBIO.__module__ = "_ssl"
