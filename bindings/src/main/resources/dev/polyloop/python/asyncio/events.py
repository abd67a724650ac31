"""The loop's abstract interface, handles, and which loop is running or set."""

import sys
from _contextvars import copy_context as _copy_context
from _thread import get_ident

from _polyloop import host
from _polyloop.abstract_loop import AbstractEventLoop

__all__ = (
    "AbstractEventLoopPolicy",
    "AbstractEventLoop",
    "AbstractServer",
    "Handle",
    "TimerHandle",
    "get_event_loop_policy",
    "set_event_loop_policy",
    "get_event_loop",
    "set_event_loop",
    "new_event_loop",
    "get_child_watcher",
    "set_child_watcher",
    "_set_running_loop",
    "get_running_loop",
    "_get_running_loop",
)

_timer_cancel = host.timer_cancel


def _source(callback, args):
    """A callback with its arguments, and where it was defined."""
    try:
        from . import format_helpers
    except OSError:
        # No file can be opened any more, which may be the very thing to report.
        return repr(callback)
    return format_helpers._format_callback_source(callback, args)


def _nothing():
    return None


class Handle:
    """A callback that a loop was asked to call."""

    __slots__ = (
        "_callback",
        "_args",
        "_cancelled",
        "_loop",
        "_source_traceback",
        "_repr",
        "__weakref__",
        "_context",
    )

    def __init__(self, callback, args, loop, context=None):
        self._context = _copy_context() if context is None else context
        self._loop = loop
        self._callback = callback
        self._args = args
        self._cancelled = False
        self._repr = None
        self._source_traceback = None
        if loop.get_debug():
            from . import format_helpers

            self._source_traceback = format_helpers.extract_stack(sys._getframe(1))

    def _repr_info(self):
        info = [self.__class__.__name__]
        if self._cancelled:
            info.append("cancelled")
        if self._callback is not None:
            info.append(_source(self._callback, self._args))
        if self._source_traceback:
            frame = self._source_traceback[-1]
            info.append(f"created at {frame[0]}:{frame[1]}")
        return info

    def __repr__(self):
        if self._repr is not None:
            return self._repr
        return f"<{' '.join(self._repr_info())}>"

    def get_context(self):
        return self._context

    def cancel(self):
        if not self._cancelled:
            self._cancelled = True
            if self._loop.get_debug():
                # The callback goes now; its text may still be wanted.
                self._repr = repr(self)
            self._callback = None
            self._args = None

    def cancelled(self):
        return self._cancelled

    def _run(self):
        self._step(_nothing)

    def _step(self, following):
        """Calls back; what the pump calls, which is told what to run next."""
        if self._cancelled:
            return following()
        try:
            self._context.run(self._callback, *self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            context = {
                "message": f"Exception in callback {_source(self._callback, self._args)}",
                "exception": exc,
                "handle": self,
            }
            if self._source_traceback:
                context["source_traceback"] = self._source_traceback
            self._loop.call_exception_handler(context)
        self = None
        return following()


class TimerHandle(Handle):
    """A callback that a loop was asked to call at a time of its clock."""

    __slots__ = ("_scheduled", "_when", "_j")

    def __init__(self, when, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        if self._source_traceback:
            del self._source_traceback[-1]
        self._when = when
        self._scheduled = False
        self._j = None

    def _repr_info(self):
        info = super()._repr_info()
        info.insert(2 if self._cancelled else 1, f"when={self._when}")
        return info

    def __hash__(self):
        return hash(self._when)

    def __lt__(self, other):
        return self._when < other._when if isinstance(other, TimerHandle) else NotImplemented

    def __le__(self, other):
        if isinstance(other, TimerHandle):
            return self._when < other._when or self.__eq__(other)
        return NotImplemented

    def __gt__(self, other):
        return self._when > other._when if isinstance(other, TimerHandle) else NotImplemented

    def __ge__(self, other):
        if isinstance(other, TimerHandle):
            return self._when > other._when or self.__eq__(other)
        return NotImplemented

    def __eq__(self, other):
        if isinstance(other, TimerHandle):
            return (
                self._when == other._when
                and self._callback == other._callback
                and self._args == other._args
                and self._cancelled == other._cancelled
            )
        return NotImplemented

    def cancel(self):
        if not self._cancelled:
            if self._j is not None:
                _timer_cancel(self._j)
            else:
                self._loop._timer_handle_cancelled(self)
        super().cancel()

    def when(self):
        """When it is due, in seconds on the loop's clock."""
        return self._when


class AbstractServer:
    """What create_server() returns."""

    def close(self):
        raise NotImplementedError

    def get_loop(self):
        raise NotImplementedError

    def is_serving(self):
        raise NotImplementedError

    async def start_serving(self):
        raise NotImplementedError

    async def serve_forever(self):
        raise NotImplementedError

    async def wait_closed(self):
        raise NotImplementedError

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        self.close()
        await self.wait_closed()


class _JavaLoop(AbstractEventLoop):
    """What a loop is that has a Java loop behind it, as ``_j``."""

    # Whether the methods that deal with time are ours, so that Java may do without them.
    _owns_time = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__module__ != "_polyloop.loop" and any(
            name in vars(cls) for name in ("call_soon", "call_later", "call_at", "time")
        ):
            cls._owns_time = False


class AbstractEventLoopPolicy:
    """The interface of policies: which loop belongs to a context."""

    def get_event_loop(self):
        raise NotImplementedError

    def set_event_loop(self, loop):
        raise NotImplementedError

    def new_event_loop(self):
        raise NotImplementedError

    def get_child_watcher(self):
        raise NotImplementedError

    def set_child_watcher(self, watcher):
        raise NotImplementedError


class BaseDefaultEventLoopPolicy(AbstractEventLoopPolicy):
    """One loop for each thread, made by _loop_factory."""

    _loop_factory = None

    def __init__(self):
        self._loops = {}  # thread ident -> loop
        self._set_called = set()

    def get_event_loop(self):
        ident = get_ident()
        loop = self._loops.get(ident)
        if loop is None and ident not in self._set_called and _is_main_thread():
            import warnings

            warnings.warn("There is no current event loop", DeprecationWarning, stacklevel=3)
            self.set_event_loop(self.new_event_loop())
            loop = self._loops.get(ident)
        if loop is None:
            import threading

            raise RuntimeError(
                "There is no current event loop in thread %r." % threading.current_thread().name
            )
        return loop

    def set_event_loop(self, loop):
        if loop is not None and not isinstance(loop, AbstractEventLoop):
            raise TypeError(
                "loop must be an instance of AbstractEventLoop or None, "
                f"not '{type(loop).__name__}'"
            )
        ident = get_ident()
        self._set_called.add(ident)
        if loop is None:
            self._loops.pop(ident, None)
        else:
            self._loops[ident] = loop

    def new_event_loop(self):
        return self._loop_factory()


class DefaultEventLoopPolicy(BaseDefaultEventLoopPolicy):
    """The policy in force unless a program sets another: Polyloop's loops."""

    @staticmethod
    def _loop_factory():
        from _polyloop.loop import EventLoop

        return EventLoop()

    # Child watchers are kept for programs that set them up; Java tells of processes that end.

    _watcher = None

    def set_event_loop(self, loop):
        super().set_event_loop(loop)
        if self._watcher is not None and _is_main_thread():
            self._watcher.attach_loop(loop)

    def get_child_watcher(self):
        if self._watcher is None:
            from . import unix_events

            if unix_events.can_use_pidfd():
                self._watcher = unix_events.PidfdChildWatcher()
            else:
                self._watcher = unix_events.ThreadedChildWatcher()
        _warn_of_watchers("get_child_watcher")
        return self._watcher

    def set_child_watcher(self, watcher):
        if watcher is not None:
            from .unix_events import AbstractChildWatcher

            assert isinstance(watcher, AbstractChildWatcher)
        if self._watcher is not None:
            self._watcher.close()
        self._watcher = watcher
        _warn_of_watchers("set_child_watcher")


def _is_main_thread():
    import threading

    return threading.current_thread() is threading.main_thread()


def _warn_of_watchers(name):
    import warnings

    warnings._deprecated(
        name,
        "{name!r} is deprecated as of Python 3.12 and will be removed in Python {remove}.",
        remove=(3, 14),
    )


_event_loop_policy = None
_running = {}  # thread ident -> (loop, process id)


def get_running_loop():
    """The loop that runs in this thread.

    Raises RuntimeError if there is none.
    """
    loop = _running.get(get_ident())
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


def _get_running_loop():
    """The loop that runs in this thread, or None."""
    return _running.get(get_ident())


def _set_running_loop(loop):
    """Sets or, with None, unsets the loop that runs in this thread."""
    if loop is None:
        _running.pop(get_ident(), None)
    else:
        _running[get_ident()] = loop


def get_event_loop_policy():
    """The current policy."""
    global _event_loop_policy
    if _event_loop_policy is None:
        _event_loop_policy = DefaultEventLoopPolicy()
    return _event_loop_policy


def set_event_loop_policy(policy):
    """Sets the policy; None restores the default one."""
    global _event_loop_policy
    if policy is not None and not isinstance(policy, AbstractEventLoopPolicy):
        raise TypeError(
            "policy must be an instance of AbstractEventLoopPolicy or None, "
            f"not '{type(policy).__name__}'"
        )
    _event_loop_policy = policy


def get_event_loop():
    """The running loop, or what the policy says is this thread's."""
    loop = _running.get(get_ident())
    if loop is not None:
        return loop
    return get_event_loop_policy().get_event_loop()


def set_event_loop(loop):
    """Tells the policy which loop is this thread's."""
    get_event_loop_policy().set_event_loop(loop)


def new_event_loop():
    """A new loop, made by the policy."""
    return get_event_loop_policy().new_event_loop()


def get_child_watcher():
    """Asks the policy."""
    return get_event_loop_policy().get_child_watcher()


def set_child_watcher(watcher):
    """Tells the policy."""
    return get_event_loop_policy().set_child_watcher(watcher)


_py__get_running_loop = _c__get_running_loop = _get_running_loop
_py__set_running_loop = _c__set_running_loop = _set_running_loop
_py_get_running_loop = _c_get_running_loop = get_running_loop
_py_get_event_loop = _c_get_event_loop = get_event_loop
