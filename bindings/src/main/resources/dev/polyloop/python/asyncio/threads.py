"""Blocking functions on other threads."""

from _contextvars import copy_context

from . import events

__all__ = ("to_thread",)


async def to_thread(func, /, *args, **kwargs):
    """Runs func in the loop's default executor, with the caller's context variables."""
    import functools

    loop = events.get_running_loop()
    context = copy_context()
    return await loop.run_in_executor(None, functools.partial(context.run, func, *args, **kwargs))
