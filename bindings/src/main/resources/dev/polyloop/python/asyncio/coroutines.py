"""Telling coroutines from other objects, and showing them."""

import sys

from _polyloop.kinds import CoroutineType, FunctionType, MethodType

__all__ = ("iscoroutinefunction", "iscoroutine")

# What inspect uses; importing inspect for two constants costs too much of a start.
_CO_COROUTINE = 0x80
_is_coroutine = object()


def _is_debug_mode():
    if sys.flags.dev_mode:
        return True
    if sys.flags.ignore_environment:
        return False
    import posix

    return bool(posix.environ.get(b"PYTHONASYNCIODEBUG"))


def iscoroutinefunction(func):
    """Whether calling func gives a coroutine (async def, or marked as such)."""
    if getattr(func, "_is_coroutine", None) is _is_coroutine:
        return True
    while isinstance(func, MethodType):
        func = func.__func__
    functools = sys.modules.get("functools")
    if functools is not None:
        while isinstance(func, functools.partial):
            func = func.func
    inspect = sys.modules.get("inspect")
    if inspect is not None:
        return inspect.iscoroutinefunction(func)
    return isinstance(func, FunctionType) and bool(func.__code__.co_flags & _CO_COROUTINE)


def iscoroutine(obj):
    """Whether obj is a coroutine object."""
    if type(obj) is CoroutineType:
        return True
    from _collections_abc import Coroutine

    return isinstance(obj, (CoroutineType, Coroutine))


def _format_coroutine(coro):
    """One line that says which coroutine and where it stands."""
    code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
    name = getattr(coro, "__qualname__", None) or getattr(coro, "__name__", None)
    if name is None:
        name = f"<{type(coro).__name__} without __name__>"
    name = f"{name}()"
    running = getattr(coro, "cr_running", False) or getattr(coro, "gi_running", False)
    if code is None:
        return f"{name} running" if running else name
    filename = code.co_filename or "<empty co_filename>"
    frame = getattr(coro, "cr_frame", None) or getattr(coro, "gi_frame", None)
    if frame is not None:
        line = frame.f_lineno
        if running and line is not None:
            stack = _running_stack(coro, 1)
            line = stack[0].f_lineno if stack else line
        if line is None or line < 0:  # not started, on GraalPy
            line = code.co_firstlineno
        return f"{name} running at {filename}:{line}"
    return f"{name} done, defined at {filename}:{code.co_firstlineno}"


def _running_stack(coro, limit):
    """The frames of a coroutine that runs in this thread and of its callers, oldest first, at most so many.

    On GraalPy (25.0.3) its cr_frame knows neither the line nor the caller while it runs.
    """
    code = coro.cr_code
    frame = sys._getframe(1)
    found = None
    while frame is not None:
        if frame.f_code is code:
            found = frame  # the outermost: it may have awaited itself again
        frame = frame.f_back
    frames = []
    while found is not None and (limit is None or len(frames) < limit):
        frames.append(found)
        found = found.f_back
    frames.reverse()
    return frames
