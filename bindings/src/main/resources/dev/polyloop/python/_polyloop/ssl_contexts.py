"""Makes the contexts of `ssl` what they are on CPython, where GraalPy's are not.

They find certificates by `os.PathLike` names, and a connection that they make
refuses a peer whose certificate is not for the address it has (`ssl_connections`).

Imported right before `ssl` itself, which derives its ``SSLContext`` from the
class of the built-in `_ssl`.  That one takes names as ``str`` and ``bytes`` only;
others, and the errors for what is no name at all, are left to it.

See https://docs.python.org/3.12/library/ssl.html#ssl.SSLContext.load_cert_chain.
"""

import _ssl
import os

from _polyloop.ssl_connections import Connection
from _polyloop.ssl_records import MemoryBIO

_Builtin = _ssl._SSLContext


def _path(name):
    return os.fspath(name) if isinstance(name, os.PathLike) else name


class _SSLContext(_Builtin):
    __slots__ = ()

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        """Loads the chain that proves who we are, and its key; of PEM files."""
        return _Builtin.load_cert_chain(self, _path(certfile), _path(keyfile), password)

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Loads certificates of authorities: of a PEM file, of a folder, or given as they are."""
        return _Builtin.load_verify_locations(self, _path(cafile), _path(capath), cadata)

    def _wrap_bio(self, incoming, *args, **kwargs):
        return Connection(_Builtin._wrap_bio(self, incoming, *args, **kwargs), incoming)

    def _wrap_socket(self, *args, **kwargs):
        return Connection(_Builtin._wrap_socket(self, *args, **kwargs))


for _kind in _SSLContext, _SSLContext.load_cert_chain, _SSLContext.load_verify_locations:
    _kind.__module__ = "_ssl"
_ssl._SSLContext = _SSLContext
_ssl.MemoryBIO = MemoryBIO
