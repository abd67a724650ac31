"""What a Python program can ask of Polyloop beyond asyncio.

``load(file)`` gives a module of any language, ``exposed(name)`` what the Java
application offers.  The thread rule is asyncio's: the loop's thread.
"""

import sys

from _polyloop import border, host

__all__ = (
    "JSError",
    "JSThrow",
    "JavaError",
    "exposed",
    "load",
    "publisher",
    "start",
    "stream",
    "subscriber",
    "version",
)

JSError = border.JSError
JSThrow = border.JSThrow
JavaError = border.JavaError


def version():
    """Polyloop's version, a str."""
    return host.version()


def load(file):
    """The module of a file: Python (.py), JavaScript (.mjs, .js, .cjs) or Java (.java).

    A relative path is taken from the calling module's folder.  Raises
    ModuleNotFoundError if there is no such file.
    """
    import os

    path = os.fspath(file)
    if not os.path.isabs(path):
        caller = sys._getframe(1).f_globals.get("__file__")
        folder = os.path.dirname(os.path.abspath(caller)) if caller else os.getcwd()
        path = os.path.join(folder, path)
    if not os.path.exists(path):
        raise ModuleNotFoundError(f"No file {path!r}", path=path)
    if path.endswith(".py"):
        from _polyloop import loading

        return loading.load_file(path)
    return host.load(path)


def exposed(name):
    """The Java object that the application exposes by this name; KeyError if there is none."""
    if not host.is_exposed(name):
        raise KeyError(name)
    return host.exposed(name)


def start(callable_):
    """Runs a java.util.concurrent.Callable on a virtual thread as a task of the running loop.

    Returns an asyncio.Future; cancelling it interrupts the thread.
    """
    from asyncio import events

    if not host.is_callable(callable_):
        raise TypeError(f"a java.util.concurrent.Callable is required, got {callable_!r}")
    return host.start_callable(events.get_running_loop()._j, callable_)


def stream(source, *, window=1):
    """The async iterator over a stream of any language.

    window is how many items may be there unread: with 1 each is asked for when
    it is waited for.  Closing the iterator closes the source.
    """
    from _polyloop import streams

    source = border.unwrapped(source)
    if not host.is_stream(source):
        raise TypeError(f"a stream is required, got {source!r}")
    return streams.items(source, window)


def publisher(source):
    """The java.util.concurrent.Flow.Publisher of an async iterable of any language."""
    from asyncio import events

    source = border.unwrapped(source)
    if not host.is_stream(source):
        raise TypeError(f"an async iterable is required, got {source!r}")
    return host.publisher(events.get_running_loop()._j, source)


def subscriber(consume, *, window=1):
    """A java.util.concurrent.Flow.Subscriber that an async function consumes.

    consume(items) becomes a task at once; items is an async iterator over what
    the subscriber will be sent.  When the task ends, the subscription is cancelled.
    """
    from _polyloop import streams

    from asyncio import events, tasks

    java = host.new_subscriber(events.get_running_loop()._j, window)

    async def run():
        async with streams.Items(java) as items:
            return await consume(items)

    _consumers.add(task := tasks.create_task(run()))
    task.add_done_callback(_consumers.discard)
    return java


_consumers = set()
