"""Future: the Python face of a Java future.

The state machine is Java's ``dev.polyloop.loop.LoopFuture``, referred to as
``_j``.  A final state never changes, so it is copied here when it is first seen
(``_known``); pending always means asking Java.
"""

import sys

from _polyloop import border, host
from _polyloop.kinds import GenericAlias

from . import events, exceptions

__all__ = ("Future", "wrap_future", "isfuture")

_PENDING = "PENDING"
_CANCELLED = "CANCELLED"
_FINISHED = "FINISHED"
# As border.state() tells them.
_IS_PENDING, _HAS_RESULT, _HAS_EXCEPTION, _IS_CANCELLED = range(4)

# What Java answers with where there is no result to give.
_NO_OUTCOME = object()
_NO_RESULT = object()

_JavaLoop = events._JavaLoop
_new_future = host.new_future
_peek = host.peek
_complete = host.complete
_add_callback = host.add_callback
_cancel = host.cancel


def isfuture(obj):
    """Whether obj is a Future, or looks like one to await."""
    return (
        hasattr(obj.__class__, "_asyncio_future_blocking")
        and obj._asyncio_future_blocking is not None
    )


def _java_loop(loop):
    """The Java side of a loop, of ours or of one that the program brings."""
    return loop._j if isinstance(loop, _JavaLoop) else border.foreign_loop(loop)


def _java_future(fut):
    """The Java future of any future."""
    return fut._j if isinstance(fut, Future) and fut._is_plain else border.mirror(fut)


_OBSERVING = ("add_done_callback", "remove_done_callback", "result", "exception", "done", "cancelled")


class _Uninitialized:
    """What __init__ replaces in each object.

    Not a __getattr__ of the class: with one, each read of any attribute is an uncached call.
    """

    def __get__(self, future, cls=None):
        if future is None:
            return self
        raise RuntimeError("Future object is not initialized.")


class Future:
    """The result of something that is not done yet."""

    _j = _Uninitialized()
    _loop = None
    _asyncio_future_blocking = False
    _source_traceback = None
    _known = _IS_PENDING
    _outcome = None
    _exception_tb = None
    _gave_error = False
    _new_cancel_message = None
    # Whether Java may observe it without the methods that a subclass overrides.
    _is_plain = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        # By attribute: a class that is mixed in may override them too.
        cls._is_plain = all(getattr(cls, name) is getattr(Future, name) for name in _OBSERVING)

    def __init__(self, *, loop=None):
        if loop is None:
            loop = events.get_event_loop()
        self._loop = loop
        cls = type(self)
        self._j = _new_future(
            loop._j if isinstance(loop, _JavaLoop) else border.foreign_loop(loop),
            self,
            cls is not Future and cls.cancel is not Future.cancel,
        )
        if loop.get_debug():
            self._trace_source()

    @classmethod
    def _of_loop(cls, loop):
        """A new one of one of our loops: what the constructor does, in less time."""
        self = cls.__new__(cls)
        self._loop = loop
        self._j = _new_future(loop._j, self, False)
        if loop._debug:
            self._trace_source()
        return self

    @classmethod
    def _wrap(cls, java_future, loop):
        """The Python face of a future that Java made."""
        self = cls.__new__(cls)
        self._loop = loop
        self._j = java_future
        return self

    def _check_thread(self):
        """In debug mode: RuntimeError if callbacks would be scheduled from another thread."""
        loop = self._loop
        if isinstance(loop, _JavaLoop) and loop._debug and self._callbacks:
            loop._check_thread()

    def _trace_source(self):
        from . import format_helpers

        self._source_traceback = format_helpers.extract_stack(sys._getframe(2))

    __class_getitem__ = classmethod(GenericAlias)

    def __repr__(self):
        from . import base_futures

        return base_futures._future_repr(self)

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle {type(self).__qualname__!r} object")

    # State

    def _look(self):
        """Copies a final state; whether there is one."""
        try:
            java = self._j
        except RuntimeError:
            return False  # never initialized: pending, to those who ask
        outcome = _peek(java, _NO_OUTCOME, _NO_RESULT)
        if outcome is _NO_OUTCOME:
            return False
        if outcome is not _NO_RESULT:
            self._outcome = outcome
            self._known = _HAS_RESULT
            return True
        state = host.state(self._j)
        if state == _HAS_EXCEPTION:
            self._outcome = border.exception_of(self._j)
            self._exception_tb = getattr(self._outcome, "__traceback__", None)
        self._known = state
        return True

    def _has_result(self):
        return (self._known or (self._look() and self._known)) == _HAS_RESULT

    def done(self, /):
        """Whether it has a result or an exception, or is cancelled."""
        return self._known != _IS_PENDING or self._look()

    def cancelled(self, /):
        """Whether it is cancelled."""
        return (self._known or (self._look() and self._known)) == _IS_CANCELLED

    @property
    def _state(self):
        if not self.done():
            return _PENDING
        return _CANCELLED if self._known == _IS_CANCELLED else _FINISHED

    def result(self, /):
        """The result.

        Raises InvalidStateError while there is none, its exception if it failed,
        CancelledError if it was cancelled.
        """
        if self._known == _HAS_RESULT:
            return self._outcome
        if self._known == _IS_PENDING:
            if not self._look():
                raise exceptions.InvalidStateError("Result is not set.")
            if self._known == _HAS_RESULT:
                return self._outcome
        if self._known == _IS_CANCELLED:
            raise self._make_cancelled_error()
        host.mark_retrieved(self._j)
        if isinstance(self._outcome, border.ForeignError):
            border.reach(self._outcome)
        raise self._outcome.with_traceback(self._exception_tb)

    def exception(self, /):
        """The exception, or None; raises as result() does otherwise."""
        if self._known == _IS_PENDING and not self._look():
            raise exceptions.InvalidStateError("Exception is not set.")
        if self._known == _IS_CANCELLED:
            raise self._make_cancelled_error()
        if self._known == _HAS_EXCEPTION:
            host.mark_retrieved(self._j)
            return self._outcome
        return None

    def _make_cancelled_error(self):
        """The exception of a cancelled future; once the one that cancelled it."""
        if self._gave_error or self._new_cancel_message is not None:
            message = self._cancel_message
            return exceptions.CancelledError() if message is None else exceptions.CancelledError(message)
        self._gave_error = True
        return border.cancelled_error_of(self._j)

    def get_loop(self, /):
        """The loop it is bound to."""
        loop = self._loop
        if loop is None:
            raise RuntimeError("Future object is not initialized.")
        return loop

    @property
    def _result(self):
        return self._outcome if self._has_result() else None

    @property
    def _exception(self):
        return self._outcome if self.done() and self._known == _HAS_EXCEPTION else None

    @property
    def _cancel_message(self):
        """What cancel() was given, where the cancellation is not thrown yet or has ended the future."""
        message = self._new_cancel_message
        return border.cancel_message_of(self._j) if message is None else message

    @_cancel_message.setter
    def _cancel_message(self, message):
        if not host.set_cancel_message(self._j, message):
            self._new_cancel_message = message

    @property
    def _log_traceback(self):
        return host.is_watched(self._j)

    @_log_traceback.setter
    def _log_traceback(self, value):
        if value:
            raise ValueError("_log_traceback can only be set to False")
        host.mark_retrieved(self._j)

    @property
    def _callbacks(self):
        return border.callbacks_of(self._j)

    # Completion

    def _invalid_state(self):
        return exceptions.InvalidStateError("invalid state")

    def set_result(self, result, /):
        """Completes it; InvalidStateError if it is done."""
        if self._source_traceback is not None:
            self._check_thread()
        if not _complete(self._j, result):
            raise self._invalid_state()
        self._outcome = result
        self._known = _HAS_RESULT

    def set_exception(self, exception, /):
        """Fails it; InvalidStateError if it is done."""
        if self.done():
            raise self._invalid_state()
        if self._source_traceback is not None:
            self._check_thread()
        if isinstance(exception, type):
            exception = exception()
        if isinstance(exception, StopIteration):
            replacement = RuntimeError(
                "StopIteration interacts badly with generators and cannot be raised into a Future"
            )
            replacement.__cause__ = exception
            replacement.__context__ = exception
            exception = replacement
        elif not isinstance(exception, BaseException):
            raise TypeError("invalid exception object")
        host.fail(self._j, exception)
        self._look()

    def cancel(self, /, msg=None):
        """Cancels it and schedules its callbacks; False if it is done."""
        if self._source_traceback is not None:
            self._check_thread()
        return _cancel(self._j, msg)

    # Callbacks

    def add_done_callback(self, fn, /, *, context=None):
        """Calls fn(self) soon after it is done."""
        if self._source_traceback is not None and isinstance(self._loop, _JavaLoop) and self.done():
            self._loop._check_thread()
        _add_callback(self._j, _java_loop(self._loop), events.Handle(fn, (self,), self._loop, context))

    def remove_done_callback(self, fn, /):
        """Removes every callback equal to fn; returns how many."""
        return border.remove_callbacks(self._j, fn)

    def __await__(self, /):
        if self._known == _IS_PENDING and not self._look():
            self._asyncio_future_blocking = True
            yield self
            if self._known == _IS_PENDING and not self._look():
                raise RuntimeError("await wasn't used with future")
        return self._outcome if self._known == _HAS_RESULT and self._is_plain else self.result()

    __iter__ = __await__


# By these names programs tell CPython's accelerated class from the other one.
_PyFuture = _CFuture = Future


def _get_loop(fut):
    try:
        get_loop = fut.get_loop
    except AttributeError:
        return fut._loop
    return get_loop()


def _set_result_unless_cancelled(fut, result):
    if not fut.cancelled():
        fut.set_result(result)


def _convert_future_exc(exc):
    import concurrent.futures

    exc_class = type(exc)
    if exc_class is concurrent.futures.CancelledError:
        return exceptions.CancelledError(*exc.args)
    if exc_class is concurrent.futures.TimeoutError:
        return exceptions.TimeoutError(*exc.args)
    if exc_class is concurrent.futures.InvalidStateError:
        return exceptions.InvalidStateError(*exc.args)
    return exc


def _set_concurrent_future_state(concurrent_future, source):
    assert source.done()
    if source.cancelled():
        concurrent_future.cancel()
    if not concurrent_future.set_running_or_notify_cancel():
        return
    exception = source.exception()
    if exception is not None:
        concurrent_future.set_exception(_convert_future_exc(exception))
    else:
        concurrent_future.set_result(source.result())


def _copy_future_state(source, dest):
    assert source.done()
    if dest.cancelled():
        return
    assert not dest.done()
    if source.cancelled():
        dest.cancel()
        return
    exception = source.exception()
    if exception is not None:
        dest.set_exception(_convert_future_exc(exception))
    else:
        dest.set_result(source.result())


def _chain_future(source, destination):
    """Completes destination as source, and cancels source with destination.

    Each may be an asyncio or a concurrent.futures one.
    """
    import concurrent.futures

    for future, role in ((source, "source"), (destination, "destination")):
        if not isfuture(future) and not isinstance(future, concurrent.futures.Future):
            raise TypeError(f"A future is required for {role} argument")
    source_loop = _get_loop(source) if isfuture(source) else None
    dest_loop = _get_loop(destination) if isfuture(destination) else None

    def set_state(future, other):
        if isfuture(future):
            _copy_future_state(other, future)
        else:
            _set_concurrent_future_state(future, other)

    def _call_check_cancel(destination):
        if destination.cancelled():
            if source_loop is None or source_loop is dest_loop:
                source.cancel()
            else:
                source_loop.call_soon_threadsafe(source.cancel)

    def _call_set_state(source):
        if destination.cancelled() and dest_loop is not None and dest_loop.is_closed():
            return
        if dest_loop is None or dest_loop is source_loop:
            set_state(destination, source)
        else:
            if dest_loop.is_closed():
                return
            dest_loop.call_soon_threadsafe(set_state, destination, source)

    destination.add_done_callback(_call_check_cancel)
    source.add_done_callback(_call_set_state)


def wrap_future(future, *, loop=None):
    """A Future of a concurrent.futures.Future, or of another language's future."""
    if isfuture(future):
        return future
    if border.is_foreign_awaitable(future):
        return border.adopt(future, loop if loop is not None else events.get_event_loop())
    import concurrent.futures

    assert isinstance(future, concurrent.futures.Future), (
        f"concurrent.futures.Future is expected, got {future!r}"
    )
    if loop is None:
        loop = events.get_event_loop()
    new_future = loop.create_future()
    _chain_future(future, new_future)
    return new_future
