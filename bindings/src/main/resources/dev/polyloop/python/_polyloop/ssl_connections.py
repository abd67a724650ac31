"""An encrypted connection of `_ssl` that knows whom it talks to.

GraalPy (25.0.3) compares the names of hosts with certificates, but not addresses:
with ``check_hostname`` it takes any certificate of a known authority for
``127.0.0.1``.  So addresses are compared here, when the handshake is done and before
anything else is sent or told.  A certificate that was not asked to be
verified is not shown, and what fails is told in the words of OpenSSL.

See https://docs.python.org/3.12/library/ssl.html#ssl.SSLContext.check_hostname.
"""

import _ssl

from _polyloop import host

_net = host.network()

# OpenSSL's code and words for what Java says; that of a host's name comes with the name.
_HOSTNAME_MISMATCH = 62
_ADDRESS_MISMATCH = 64
_UNSPECIFIED = 1
_REASONS = (
    ("CertificateNotYetValidException", 9, "certificate is not yet valid"),
    ("NotBefore: ", 9, "certificate is not yet valid"),
    ("CertificateExpiredException", 10, "certificate has expired"),
    ("NotAfter: ", 10, "certificate has expired"),
    ("unable to get local issuer certificate", 20, "unable to get local issuer certificate"),
    ("unable to find valid certification path", 20, "unable to get local issuer certificate"),
    ("Certificate has been revoked", 23, "certificate revoked"),
)


def _compared_by_java(name):
    """Whether Java has compared the name with the certificate: it takes none that looks like an address."""
    return ":" not in name and name.strip("0123456789.") != ""


def _refusal(code, message):
    error = _ssl.SSLCertVerificationError(
        1, f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {message}"
    )
    error.reason = "CERTIFICATE_VERIFY_FAILED"
    error.library = "SSL"
    error.verify_code = code
    error.verify_message = message
    return error


def _for_another(code, kind, name):
    return _refusal(code, f"{kind} mismatch, certificate is not valid for {name!r}.")


def _in_words_of_openssl(error, name):
    told = str(error)
    if name and "name matching" in told:
        return _for_another(_HOSTNAME_MISMATCH, "Hostname", name)
    for mark, code, message in _REASONS:
        if mark in told:
            return _refusal(code, message)
    return _refusal(_UNSPECIFIED, told.rpartition("certificate verify failed: ")[2])


class Connection:
    """A `_ssl._SSLSocket`, which it stands for; for the threads that may use that."""

    __slots__ = ("_connection", "_incoming", "_read", "write", "pending")

    def __init__(self, connection, incoming=None):
        self._connection = connection
        self._incoming = incoming
        self._read = connection.read
        self.write = connection.write
        self.pending = connection.pending

    def __getattr__(self, name):
        return getattr(self._connection, name)

    @property
    def context(self):
        return self._connection.context

    @context.setter
    def context(self, context):
        self._connection.context = context

    @property
    def session(self):
        return self._connection.session

    @session.setter
    def session(self, session):
        self._connection.session = session

    def read(self, *args):
        """The next bytes, or into a buffer; raises SSLError if the peer does not speak TLS."""
        try:
            return self._read(*args)
        except _ssl.SSLWantReadError:
            self._refuse_garbage()
            raise

    def shutdown(self):
        """Ends the encryption, and waits for the peer to end it; raises as read()."""
        try:
            return self._connection.shutdown()
        except _ssl.SSLWantReadError:
            self._refuse_garbage()
            raise

    def do_handshake(self):
        """Raises SSLCertVerificationError for a peer that is not who it should be, or as read()."""
        error = None
        try:
            self._connection.do_handshake()
        except _ssl.SSLCertVerificationError as exc:
            error = _in_words_of_openssl(exc, self._connection.server_hostname)
        except _ssl.SSLWantReadError:
            self._refuse_garbage()
            raise
        if error is None:
            error = self._refused_address()
        if error is not None:
            raise error

    def _refuse_garbage(self):
        error = self._incoming.error() if self._incoming is not None else None
        if error is not None:
            raise error from None

    def _refused_address(self):
        """The error if the peer's certificate is not for the address, None if it is or has a name."""
        connection = self._connection
        name = connection.server_hostname
        if connection.server_side or not name or not connection.context.check_hostname:
            return None
        if _compared_by_java(name):
            return None
        address = _net.canonical_address(name)
        if address is None:
            return _for_another(_HOSTNAME_MISMATCH, "Hostname", name)
        for kind, value in (connection.getpeercert(False) or {}).get("subjectAltName", ()):
            if kind == "IP Address" and _net.canonical_address(value) == address:
                return None
        return _for_another(_ADDRESS_MISMATCH, "IP address", name)

    def getpeercert(self, binary_form=False):
        """The peer's certificate, None if it has none; the dict is empty if nobody asked to verify it."""
        certificate = self._connection.getpeercert(True)
        if binary_form or not certificate:
            return certificate
        return self._connection.getpeercert(False) if self._connection.context.verify_mode else {}
