"""Child processes: what asyncio's subprocess module is built on.

The process and its pipes are Java's (dev.polyloop.io.ChildProcess); the bookkeeping
of pipes, exit and protocol calls is the standard library's base_subprocess.
Imported when a program first starts a process.
"""

import os
import subprocess
from _codecs import latin_1_encode
from contextvars import copy_context

from _polyloop import host
from _polyloop.sockets import os_error

from asyncio import base_subprocess, futures, transports

_processes = host.processes()

# Signals, as in dev.polyloop.python.PythonNetwork.
_EOF = 2
_WRITABLE = 3
_LOST = 4

_STREAMS = {
    None: "INHERIT",
    subprocess.PIPE: "PIPE",
    subprocess.DEVNULL: "NULL",
    subprocess.STDOUT: "STDOUT",
}


class _Pipe:
    """What the transports of both directions share."""

    def _set_up(self, loop, java, protocol):
        self._j = java
        self._loop = loop
        self._context = copy_context()
        self._protocol = protocol
        self._extra["pipe"] = self

    def __repr__(self):
        return f"<{self.__class__.__name__}{' closing' if self.is_closing() else ''}>"

    def _step(self, following):
        self._context.run(self._handle_signal)
        return following()

    def _call(self, function, *args):
        try:
            function(*args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self._loop.call_exception_handler(
                {
                    "message": f"protocol.{function.__name__}() failed",
                    "exception": exc,
                    "transport": self,
                    "protocol": self._protocol,
                }
            )

    def _lost(self, exc):
        try:
            self._call(self._protocol.connection_lost, exc)
        finally:
            self._protocol = None

    def set_protocol(self, protocol):
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol


class ReadPipeTransport(_Pipe, transports.ReadTransport):
    """The reading end of a pipe."""

    def __init__(self, loop, java, protocol, waiter):
        super().__init__()
        self._set_up(loop, java, protocol)
        _processes.start_reader(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(self._begin_reading)
        loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _begin_reading(self):
        _processes.begin_reading(self._j)

    def _handle_signal(self):
        signal = _processes.next_read(self._j)
        if type(signal) is str:
            self._call(self._protocol.data_received, latin_1_encode(signal)[0])
        elif signal == _EOF:
            self._call(self._protocol.eof_received)
        elif signal == _LOST:
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


class WritePipeTransport(_Pipe, transports.WriteTransport):
    """The writing end of a pipe."""

    def __init__(self, loop, java, protocol, waiter):
        super().__init__()
        self._set_up(loop, java, protocol)
        _processes.start_writer(java, loop._j, self)
        loop.call_soon(protocol.connection_made, self)
        loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def _handle_signal(self):
        signal = _processes.next_write(self._j)
        if signal == _WRITABLE:
            self._call(self._protocol.resume_writing)
        elif signal == _LOST:
            self._lost(_processes.write_failure(self._j))

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"a bytes-like object is required, not {type(data).__name__!r}")
        if data and _processes.write(self._j, data):
            self._call(self._protocol.pause_writing)

    def writelines(self, list_of_data):
        self.write(b"".join(list_of_data))

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.close()

    def get_write_buffer_size(self):
        return _processes.buffered(self._j)

    def get_write_buffer_limits(self):
        return (_processes.low_water(self._j), _processes.high_water(self._j))

    def set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        if _processes.water_marks(self._j, high, low):
            self._call(self._protocol.pause_writing)

    def is_closing(self):
        return _processes.is_writer_closing(self._j)

    def close(self):
        _processes.close_writer(self._j)

    def abort(self):
        _processes.abort_writer(self._j, None)


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

    def send_signal(self, number):
        if self.poll() is not None:
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
        executable = options.pop("executable", None)
        _check_options(options)
        if executable is not None:
            raise NotImplementedError(_unsupported("executable"))
        if shell:
            command = ["/bin/sh", "-c", os.fsdecode(args)]
        else:
            command = [os.fsdecode(arg) for arg in args]
        if any("\0" in part for part in command):
            raise ValueError("embedded null byte")
        streams = [
            _stream("stdin", stdin),
            _stream("stdout", stdout),
            _stream("stderr", stderr),
        ]
        pairs = None
        if env is not None:
            pairs = [os.fsdecode(part) for pair in env.items() for part in pair]
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

    def _ended(self, exit_):
        self._process_exited(exit_.result())


def _unsupported(option):
    return f"subprocess option {option}= is not supported by Polyloop: see docs/unsupported.md"


_DEFAULTS = {
    "preexec_fn": None,
    "close_fds": True,
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


def _check_options(options):
    for name, value in options.items():
        if name not in _DEFAULTS:
            raise TypeError(f"unexpected keyword argument {name!r}")
        if value != _DEFAULTS[name]:
            raise NotImplementedError(_unsupported(name))


def _stream(name, value):
    if value is not None and not isinstance(value, int) or value not in _STREAMS:
        raise NotImplementedError(_unsupported(f"{name}={value!r}"))
    kind = _STREAMS[value]
    if kind == "STDOUT" and name != "stderr":
        raise ValueError("STDOUT can only be used for stderr")
    return kind


async def make(loop, protocol, args, shell, stdin, stdout, stderr, bufsize, **options):
    waiter = loop.create_future()
    transport = SubprocessTransport(
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


async def connect_pipe(loop, kind, protocol_factory, pipe):
    protocol = protocol_factory()
    waiter = loop.create_future()
    transport = kind(loop, pipe, protocol, waiter)
    try:
        await waiter
    except BaseException:
        transport.close()
        raise
    return transport, protocol


def _check_popen_options(universal_newlines, shell, wanted_shell, bufsize, text, encoding, errors):
    if universal_newlines:
        raise ValueError("universal_newlines must be False")
    if shell != wanted_shell:
        raise ValueError(f"shell must be {wanted_shell}")
    if bufsize != 0:
        raise ValueError("bufsize must be 0")
    if text:
        raise ValueError("text must be False")
    if encoding is not None:
        raise ValueError("encoding must be None")
    if errors is not None:
        raise ValueError("errors must be None")


async def subprocess_shell(
    loop,
    protocol_factory,
    cmd,
    *,
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    stderr=subprocess.PIPE,
    universal_newlines=False,
    shell=True,
    bufsize=0,
    encoding=None,
    errors=None,
    text=None,
    **options,
):
    if not isinstance(cmd, (bytes, str)):
        raise ValueError("cmd must be a string")
    _check_popen_options(universal_newlines, shell, True, bufsize, text, encoding, errors)
    protocol = protocol_factory()
    transport = await make(loop, protocol, cmd, True, stdin, stdout, stderr, bufsize, **options)
    return transport, protocol


async def subprocess_exec(
    loop,
    protocol_factory,
    program,
    *args,
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    stderr=subprocess.PIPE,
    universal_newlines=False,
    shell=False,
    bufsize=0,
    encoding=None,
    errors=None,
    text=None,
    **options,
):
    _check_popen_options(universal_newlines, shell, False, bufsize, text, encoding, errors)
    command = (program, *args)
    protocol = protocol_factory()
    transport = await make(
        loop, protocol, command, False, stdin, stdout, stderr, bufsize, **options
    )
    return transport, protocol
