"""Signals: what signal.signal() sets also wakes the loop.

Imported by the launcher's start, and when a program first gives a loop a signal
handler; from then on the built-in module _signal has these functions.
"""

import _signal
import _thread
import sys

from _polyloop import host

_signals = host.signals()
_NAMES = {
    number: name[3:]
    for name, number in vars(_signal).items()
    if name.startswith("SIG") and name[3] != "_"
}
_set = _signal.signal
_get = _signal.getsignal
_raise = _signal.raise_signal
_handlers = {}


def signal(signalnum, handler, /):
    """Sets the action for the given signal, as signal.signal() does."""
    if not _signals.is_main_thread():
        raise ValueError("signal only works in main thread of the main interpreter")
    number = signalnum.__index__()
    if number not in _NAMES:
        raise ValueError("signal number out of range")
    previous = getsignal(number)
    name = _NAMES[number]
    _signals.unwatch(name)
    if not callable(handler):
        _handlers.pop(number, None)
        _set(number, handler)
        return previous

    def run(signum, frame):
        _signals.begins()
        handler(signum, frame)

    try:
        _set(number, run)
    except ValueError as exc:
        if number in _handlers:
            _signals.watch(name)
        # The JVM keeps some for itself.
        raise OSError(22, f"SIG{name} cannot be handled: {exc}") from None
    _handlers[number] = handler
    if not _signals.watch(name):
        # The parent, nohup say, or the program itself had it ignored.
        _signals.heed(number)
        _set(number, run)
        _signals.watch(name)
    return previous


def getsignal(signalnum, /):
    """The current action for the given signal, as signal.getsignal() has it."""
    number = signalnum.__index__()
    return _handlers[number] if number in _handlers else _get(number)


def raise_signal(signalnum, /):
    """Sends the signal to this process; on the main thread its handler has run then."""
    number = signalnum.__index__()
    if number not in _handlers:
        _raise(number)
    elif _signals.is_main_thread():
        _handlers[number](number, sys._getframe(1))
    else:
        _signals.send(_NAMES[number])


def interrupt_main(signum=_signal.SIGINT, /):
    """As if the signal had come, where Python handles it: _thread.interrupt_main()."""
    number = signum.__index__()
    if number not in _NAMES:
        raise ValueError("signal number out of range")
    if number in _handlers:
        raise_signal(number)


_signal.raise_signal = raise_signal
_signal.signal = signal
_signal.getsignal = getsignal
_thread.interrupt_main = interrupt_main


# What the loop's methods do


def add(loop, number, callback, args):
    """loop.add_signal_handler()."""
    from asyncio import coroutines, events

    if coroutines.iscoroutine(callback) or coroutines.iscoroutinefunction(callback):
        raise TypeError("coroutines cannot be used with add_signal_handler()")
    _check(number)
    loop._check_closed()
    if not _signals.is_main_thread():
        raise RuntimeError("set_wakeup_fd only works in main thread of the main interpreter")
    handle = events.Handle(callback, args, loop, None)

    def on_signal(signum, frame):
        if handle._cancelled:
            remove(loop, signum)
        elif not loop.is_closed():  # it may come while the loop closes
            host.call_soon(loop._j, handle)

    try:
        signal(number, on_signal)
    except OSError:
        raise RuntimeError(f"sig {number} cannot be caught")
    loop._signal_handlers[number] = handle


def remove(loop, number):
    """loop.remove_signal_handler()."""
    _check(number)
    if loop._signal_handlers.pop(number, None) is None:
        return False
    signal(number, _signal.default_int_handler if number == _signal.SIGINT else _signal.SIG_DFL)
    return True


def _check(number):
    if not isinstance(number, int):
        raise TypeError(f"sig must be an int, not {number!r}")
    if number not in _NAMES:
        raise ValueError(f"invalid signal number {number}")
