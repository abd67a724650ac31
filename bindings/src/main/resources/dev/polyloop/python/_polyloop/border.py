"""The border to Java and JavaScript: what becomes what.

Everything here is for asyncio's own modules and ``polyloop``.
"""

import sys

import polyglot

from _polyloop import host
from _polyloop.driving import is_ours

from asyncio import events, exceptions

_JAVA_STATE_CANCELLED = 3


# Awaitables


def is_foreign_awaitable(obj):
    """Whether obj is an awaitable of another language."""
    return isinstance(obj, polyglot.ForeignObject) and host.is_awaitable(obj)


def adopt(obj, loop):
    """The Future of another language's awaitable."""
    return host.adopt(loop._j, obj)


def mirror(fut):
    """The Java future of a future-like object that is not ours."""
    from asyncio import futures

    if not futures.isfuture(fut):
        fut.add_done_callback  # says what is wrong with it, as asyncio does
    class Mirror(futures.Future):
        def cancel(self, msg=None):
            return fut.cancel() if msg is None else fut.cancel(msg)

    copy = Mirror(loop=futures._get_loop(fut))

    def done(_):
        if copy.done():
            return
        if fut.cancelled():
            futures.Future.cancel(copy)
            return
        error = fut.exception()
        if error is not None:
            copy.set_exception(error)
        else:
            copy.set_result(fut.result())

    fut.add_done_callback(done)
    return copy._j


def steps_of(obj):
    """What __await__ of another language's awaitable returns."""
    future = adopt(obj, events.get_running_loop())
    return _grant(future) if host.is_grant(future._j) else future.__await__()


def _grant(future):
    # A task that is cancelled in the turn in which it was granted something has not got it.
    try:
        return (yield from future.__await__())
    except BaseException:
        host.undelivered(future._j)
        raise


class ForeignAwaitable:
    """Mixed into the Python type of other languages' awaitables."""

    def __await__(self):
        return steps_of(self)


# Streams


def unwrapped(value):
    """The JavaScript object itself if the value stands for one, else the value."""
    return value._polyloop_js if hasattr(type(value), "_is_stand_in") else value


class ForeignStream:
    """Mixed into the Python type of other languages' streams."""

    def __aiter__(self):
        from _polyloop.streams import items

        return items(self)


# Exposed objects


class ExposedMethod:
    """Mixed into the Python type of an exposed object's methods: they take keywords."""

    def __call__(self, *args, **kwargs):
        try:
            values = (*args, *kwargs.values()) if kwargs else args
            return none_if_null(host.call_exposed(self, tuple(kwargs), values))
        except JavaError as error:
            if host.is_call_error(error):
                raise TypeError(str(error)) from None
            if name := host.asyncio_error(error):
                import asyncio

                raise getattr(asyncio, name)(*error.args) from error
            raise


class ForeignPrimitive:
    """Mixed into the Python type of locks, semaphores, conditions and barriers that the application made."""

    async def __aenter__(self):
        entering = host.enter_primitive(self)
        if entering is None:
            raise TypeError("cannot be entered by 'async with'")
        result = await entering
        return result if hasattr(self, "parties") else None

    async def __aexit__(self, exc_type, exc, tb):
        if hasattr(self, "release"):
            self.release()


# Loops


def foreign_loop(loop):
    """The Java side of a loop that the program brings."""
    # By way of __dict__: a mock has every attribute.
    java = getattr(loop, "__dict__", {}).get("_polyloop_loop")
    if java is None:
        loop.get_debug  # as asyncio says what is no loop
        java = host.foreign_loop(loop)
        loop._polyloop_loop = java
    return java


# Results


def none_if_null(value):
    """None for Java's null, which is another object in Python."""
    return None if value is None or host.is_null(value) else value


def exception_of(java):
    return host.exception(java)


def cancelled_error_of(java):
    return host.cancelled_error(java)


def cancel_message_of(java):
    return host.cancel_message(java)


def thrown_into(java):
    return host.take_thrown(java)


def awaiting_of(java):
    return none_if_null(host.awaiting(java))


class _TaskWakeup:
    """Shown among a future's callbacks where a task waits for it."""

    def __init__(self):
        self.__qualname__ = self.__name__ = "Task.task_wakeup"

    def __call__(self, future):
        raise RuntimeError("for show only")


_TASK_WAKEUP = _TaskWakeup()


def callbacks_of(java):
    """(callback, context) of every done callback, or None."""
    found = []
    for entry in host.callbacks(java):
        handle = host.callback_handle(entry)
        if handle is None:
            found.append((_TASK_WAKEUP, None))
        else:
            found.append((handle._callback, handle._context))
    return found or None


def remove_callbacks(java, fn):
    removed = 0
    for entry in list(host.callbacks(java)):
        handle = host.callback_handle(entry)
        if handle is not None and handle._callback == fn:
            removed += host.remove_callback(java, entry)
    return removed


# Timeouts and groups


def enter_timeout(loop, java_task, when):
    return host.enter_timeout(loop._j, java_task, *_deadline(when))


def reschedule(java, when):
    problem = host.timeout_reschedule(java, *_deadline(when))
    if problem:
        raise RuntimeError(problem)


def _deadline(when):
    return (False, 0.0) if when is None else (True, when)


def group_base_error(java):
    return none_if_null(host.group_base_error(java))


def group_take_errors(java):
    return list(host.group_take_errors(java))


# Exceptions

_LONGEST_TRACE = 200


class ForeignError(Exception):
    """What the exceptions of other languages share.

    GraalPy's own descriptors of exceptions (25.0.3) fail inside the interpreter
    when they meet a foreign object, so every one of them is replaced.
    """

    __traceback__ = property(lambda self: None, lambda self, value: None)
    __context__ = property(lambda self: None, lambda self, value: None)
    __cause__ = property(lambda self: none_if_null(host.cause(self)), lambda self, value: None)
    __suppress_context__ = property(lambda self: False, lambda self, value: None)

    @property
    def __notes__(self):
        """Its trace, since it has no traceback: where it was raised, and who awaited it."""
        return [f"  {line}" for line in host.trace(self)]

    @property
    def args(self):
        return (str(self),)

    def with_traceback(self, traceback):
        return self

    def add_note(self, note):
        raise TypeError(f"an exception of another language takes no notes: {self!r}")

    def __reduce__(self):
        raise TypeError(f"cannot pickle an exception of another language: {self!r}")


class JavaError(ForeignError):
    """A Java exception as Python sees it."""

    def __str__(self):
        return str(host.java_message(self))

    def __repr__(self):
        return f"{host.java_class_name(self)}({str(self)!r})"


class JavaOSError(JavaError, OSError):
    """java.io.IOException."""


class JavaTimeoutError(JavaError, TimeoutError):
    """java.util.concurrent.TimeoutException."""


class JavaValueError(JavaError, ValueError):
    """java.lang.IllegalArgumentException."""


class JavaRuntimeError(JavaError, RuntimeError):
    """java.lang.IllegalStateException."""


class JavaCancelledError(JavaError, exceptions.CancelledError):
    """java.util.concurrent.CancellationException."""


class ForeignGroup(ExceptionGroup):
    """Mixed into groups of other languages: the interpreter's own methods refuse them."""

    @property
    def message(self):
        return str(self)

    @property
    def exceptions(self):
        return tuple(self._members())

    def _polyloop_group(self):
        """An ExceptionGroup of the same members, for those who take it apart."""
        return ExceptionGroup(self.message, list(self.exceptions))

    def split(self, condition):
        return self._polyloop_group().split(condition)

    def subgroup(self, condition):
        return self._polyloop_group().subgroup(condition)

    def derive(self, excs):
        return ExceptionGroup(self.message, excs)


class JavaExceptionGroup(JavaError, ForeignGroup):
    """What a task group of Java's or JavaScript's failed with."""

    def _members(self):
        return host.group_members(self)


class JSError(ForeignError):
    """A JavaScript Error as Python sees it."""

    def __str__(self):
        return str(host.js_message(self))

    def __repr__(self):
        return f"{host.js_name(self)}({str(self)!r})"


class JSThrow(Exception):
    """Something else than an Error that JavaScript threw; ``value`` is what."""

    def __init__(self, value):
        super().__init__(value)
        self.value = value


def reach(exception):
    """Adds the caller's frames to the trace of an exception that is about to be raised in them."""
    frame = sys._getframe(1)
    found = []
    while frame is not None and len(found) < _LONGEST_TRACE:
        code = frame.f_code
        if code.co_filename.startswith("<polyloop>/_polyloop/"):
            break  # the loop
        if not is_ours(code):
            found.append((code.co_name, code.co_filename, frame.f_lineno))
        frame = frame.f_back
    host.awaited(exception, found)


def foreign_exception(thrown):
    """What to raise for what another language threw: the same object if it can be raised."""
    if not isinstance(thrown, BaseException):
        return JSThrow(thrown)
    if isinstance(thrown, Exception) or not isinstance(thrown, polyglot.ForeignObject):
        return thrown
    # A class of the program's own, seen for the first time.
    from _polyloop import javascript

    javascript.meet(thrown)
    return thrown if isinstance(thrown, JSError) else JSThrow(thrown)


def to_python(throwable, name):
    """What to raise for a Java exception: the exception itself, dressed by its class."""
    return throwable


def register_types():
    """Gives other languages' objects their Python types; once for each context."""
    register = polyglot.register_interop_type
    for java_class in host.exposed_classes():
        register(java_class, ExposedMethod)
    for java_class in host.primitive_classes():
        register(java_class, ForeignPrimitive)
    for java_class in host.stream_classes():
        register(java_class, ForeignStream)
    awaitables = host.awaitable_classes()
    for java_class in awaitables:
        register(java_class, ForeignAwaitable)
    for java_class, python_class in zip(
        host.exception_classes(),
        (
            JavaError,
            JavaValueError,
            JavaRuntimeError,
            JavaCancelledError,
            JavaOSError,
            JavaTimeoutError,
            JavaExceptionGroup,
        ),
        strict=True,
    ):
        register(java_class, python_class)


register_types()
