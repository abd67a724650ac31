"""Child processes: what asyncio's subprocess module is built on.

The process and its pipes are Java's (dev.polyloop.io.ChildProcess); the bookkeeping
of pipes, exit and protocol calls is the standard library's base_subprocess.
Imported when a program first starts a process.
"""

import os
import subprocess
from errno import EBADF, ENOENT

import __graalpython__

from _polyloop import host
from _polyloop.sockets import os_error
from _polyloop.transport import EOF, LOST, WRITABLE, JavaTransport, WriteTransport
from _polyloop.windows import window_of

from asyncio import base_subprocess, futures, transports

_processes = host.processes()
# Whether Python's system calls are the system's, not emulated in Java.
_HAS_DESCRIPTORS = __graalpython__.posix_module_backend() == "native"
# Where it looks for programs.
_JAVA_PATH = _processes.search_path().split(":")

_STREAMS = {
    None: "INHERIT",
    subprocess.PIPE: "PIPE",
    subprocess.DEVNULL: "NULL",
    subprocess.STDOUT: "STDOUT",
}


class _Pipe(JavaTransport):
    """What the transports of both directions share."""

    def _set_up(self, loop, java, protocol):
        super()._set_up(loop, java, protocol)
        self._extra["pipe"] = self

    def __repr__(self):
        return f"<{self.__class__.__name__}{' closing' if self.is_closing() else ''}>"

    def _lost(self, exc):
        try:
            self._call_protocol("connection_lost", exc)
        finally:
            self._protocol = None


class ReadPipeTransport(_Pipe, transports.ReadTransport):
    """The reading end of a pipe."""

    def __init__(self, loop, java, protocol, waiter):
        super().__init__()
        self._set_up(loop, java, protocol)
        self._window = window_of(loop)
        _processes.start_reader(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._begin_reading)
        loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _begin_reading(self):
        _processes.begin_reading(self._j)

    def _handle_signal(self):
        window = self._window
        signal = _processes.next_read(self._j, window._j)
        if signal < 0:
            self._call_protocol("data_received", window.take(-signal))
        elif signal == EOF:
            self._call_protocol("eof_received")
        elif signal == LOST:
            self._lost(_processes.read_failure(self._j))

    def is_reading(self):
        return _processes.is_reading(self._j)

    def pause_reading(self):
        _processes.pause_reading(self._j)

    def resume_reading(self):
        _processes.resume_reading(self._j)

    def is_closing(self):
        return _processes.is_reader_closing(self._j)

    def close(self):
        _processes.close_reader(self._j, None)

    def abort(self):
        self.close()


class WritePipeTransport(_Pipe, WriteTransport, transports.WriteTransport):
    """The writing end of a pipe."""

    def __init__(self, loop, java, protocol, waiter):
        super().__init__()
        self._set_up(loop, java, protocol)
        _processes.start_writer(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _handle_signal(self):
        signal = _processes.next_write(self._j)
        if signal == WRITABLE:
            self._call_protocol("resume_writing")
        elif signal == LOST:
            self._lost(self._failure())

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise AssertionError(repr(data))
        if data and _processes.write(self._j, data):
            self._call_protocol("pause_writing")

    def writelines(self, list_of_data):
        self.write(b"".join(list_of_data))

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.close()


class _Popen:
    """The child as base_subprocess and get_extra_info("subprocess") know it."""

    def __init__(self, java, args):
        self._j = java
        self.args = args
        self.pid = _processes.pid(java)
        self.returncode = None
        self.stdin, self.stdout, self.stderr = (_processes.pipe(java, n) for n in range(3))

    def poll(self):
        if self.returncode is None:
            self.returncode = _processes.poll(self._j)
        return self.returncode

    def wait(self, timeout=None):
        """Blocks, the loop too, until the child has ended; TimeoutExpired after so many seconds."""
        if not _processes.await_exit(self._j, float("inf") if timeout is None else timeout):
            raise subprocess.TimeoutExpired(self.args, timeout)
        return self.poll()

    def send_signal(self, number):
        if self.poll() is not None:
            return
        if _HAS_DESCRIPTORS:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass  # it has ended meanwhile
            return
        try:
            _processes.signal(self._j, int(number))
        except OSError as exc:
            raise os_error(exc) from None

    def terminate(self):
        self.send_signal(15)

    def kill(self):
        self.send_signal(9)


class SubprocessTransport(base_subprocess.BaseSubprocessTransport):
    """A child process."""

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **options):
        cwd = options.pop("cwd", None)
        env = options.pop("env", None)
        options.pop("close_fds", None)  # nothing but the three streams is ever inherited
        check_options(options)
        if not _is_text_of_java(args, env):
            raise NotImplementedError(_unsupported("text that the JVM's locale cannot encode, in args or env"))
        if shell:
            command = ["/bin/sh", "-c", os.fsdecode(args)]
        else:
            command = [os.fsdecode(arg) for arg in args]
            command[0] = _find(command[0], env)
        streams = [
            _stream("stdin", stdin),
            _stream("stdout", stdout),
            _stream("stderr", stderr),
        ]
        pairs = None if env is None else [os.fsdecode(part) for pair in env.items() for part in pair]
        if pairs is not None and any("=" in name for name in pairs[::2]):
            raise ValueError("illegal environment variable name")
        if any("\0" in part for part in command + (pairs or [])):
            raise ValueError("embedded null byte")
        folder = None if cwd is None else os.fsdecode(cwd)
        try:
            java = _processes.start(self._loop._j, command, pairs, folder, streams)
        except OSError as exc:
            error = os_error(exc)
            missing = folder if folder and not os.path.isdir(folder) else command[0]
            raise OSError(error.errno, error.strerror, missing) from None
        self._proc = _Popen(java, args)
        exit_ = _processes.exit(java)
        exit_.add_done_callback(self._ended)

    async def _connect_pipes(self, waiter):
        await super()._connect_pipes(waiter)
        if self._closed:
            # It was closed before there were pipes to close.
            for connected in self._pipes.values():
                if connected is not None:
                    connected.pipe.close()

    def _ended(self, exit_):
        self._process_exited(exit_.result())


def _unsupported(option):
    return f"{option} of a subprocess is not supported by Polyloop: see docs/unsupported.md"


_DEFAULTS = {
    "executable": None,
    "preexec_fn": None,
    "startupinfo": None,
    "creationflags": 0,
    "restore_signals": True,
    "start_new_session": False,
    "pass_fds": (),
    "user": None,
    "group": None,
    "extra_groups": None,
    "umask": -1,
    "pipesize": -1,
    "process_group": None,
}


def check_options(options, supported=()):
    """Refuses what is no option of a process, and all but some."""
    for name, value in options.items():
        if name not in _DEFAULTS:
            raise TypeError(f"Popen.__init__() got an unexpected keyword argument {name!r}")
        if value != _DEFAULTS[name] and name not in supported:
            raise NotImplementedError(_unsupported(f"option {name}="))


def _stream(name, value):
    if value is not None and not isinstance(value, int) or value not in _STREAMS:
        raise NotImplementedError(_unsupported(f"option {name}={value!r}"))
    kind = _STREAMS[value]
    if kind == "STDOUT" and name != "stderr":
        # subprocess.Popen takes it for a number there.
        # The text is Linux's: the emulated os.strerror has another one.
        raise OSError(EBADF, "Bad file descriptor", None)
    return kind


def _transport_class(args, in_shell, streams, options):
    """Java's processes start ten times as fast as a fork of the JVM; that can do more."""
    if _HAS_DESCRIPTORS and (
        any(options.get(name, default) != default for name, default in _DEFAULTS.items())
        or any(stream not in _STREAMS for stream in streams)
        or not _is_text_of_java(args, options.get("env"))
        or (not in_shell and not _is_found_by_java(args[0], options.get("env")))
    ):
        from _polyloop.system_processes import SystemProcessTransport

        return SystemProcessTransport
    return SubprocessTransport


def _is_text_of_java(args, env):
    """Whether Java passes these arguments and variables on as they are: it encodes them by the locale."""
    parts = [args] if isinstance(args, (str, bytes)) else [*args]
    if env is not None:
        parts += env.keys()
        parts += env.values()
    return all(_processes.is_encodable(text) for text in map(os.fsdecode, parts) if not text.isascii())


def _is_found_by_java(program, env):
    """Whether Java looks for the program where Python does: it knows no change of PATH."""
    return "/" in os.fsdecode(program) or os.get_exec_path(env) == _JAVA_PATH


def _find(program, env):
    """The program as Java is to start it, where that looks in other folders than Python."""
    if not _is_found_by_java(program, env):
        for folder in os.get_exec_path(env):
            path = os.path.join(os.fsdecode(folder), program)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), program)
    return program


async def _make(loop, protocol, args, shell, stdin, stdout, stderr, bufsize, **options):
    waiter = loop.create_future()
    transport = _transport_class(args, shell, (stdin, stdout, stderr), options)(
        loop, protocol, args, shell, stdin, stdout, stderr, bufsize, waiter=waiter, **options
    )
    try:
        await waiter
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException:
        transport.close()
        await transport._wait()
        raise
    return transport


async def subprocess_shell(loop, protocol_factory, cmd, *, shell=True, **options):
    if not isinstance(cmd, (bytes, str)):
        raise ValueError("cmd must be a string")
    return await _start(loop, protocol_factory, cmd, True, shell, **options)


async def subprocess_exec(loop, protocol_factory, program, *args, shell=False, **options):
    return await _start(loop, protocol_factory, (program, *args), False, shell, **options)


async def _start(
    loop,
    protocol_factory,
    args,
    in_shell,
    shell,
    *,
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    stderr=subprocess.PIPE,
    universal_newlines=False,
    bufsize=0,
    encoding=None,
    errors=None,
    text=None,
    **options,
):
    if universal_newlines:
        raise ValueError("universal_newlines must be False")
    if shell != in_shell:
        raise ValueError(f"shell must be {in_shell}")
    if bufsize != 0:
        raise ValueError("bufsize must be 0")
    if text:
        raise ValueError("text must be False")
    if encoding is not None:
        raise ValueError("encoding must be None")
    if errors is not None:
        raise ValueError("errors must be None")
    protocol = protocol_factory()
    transport = await _make(
        loop, protocol, args, in_shell, stdin, stdout, stderr, bufsize, **options
    )
    return transport, protocol
