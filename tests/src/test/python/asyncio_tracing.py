"""What the asyncio_*.py tests share: tests that write a trace, and its record.

A test calls ``log`` and ``go``; its ``@trace(...)`` says which lines are right.
``python3.12 asyncio_futures.py record`` writes the lines of that interpreter into
the file: do it with CPython 3.12, which is always right.
"""

import ast
import asyncio
import functools
import gc
import logging
import os
import re
import sys
import unittest

lines = []


def clean(text):
    """Text without what differs from run to run."""
    text = re.sub(r"0x[0-9a-fA-F]+", "0x0", text)
    text = text.replace("_contextvars.Context", "Context")
    text = re.sub(r"Task-\d+", "Task-N", text)
    text = re.sub(r"(?:<polyloop>)?[^\s'\"<(]*[/\\]([\w.]+\.py)", r"\1", text)
    text = re.sub(r"(\.py):\d+", r"\1:N", text)
    text = re.sub(r"(\.py\"?), line \d+", r"\1, line N", text)
    text = re.sub(r"\b(__main__|asyncio_\w+)\.(?=\w)(?!py\b)", "", text)
    # Which of asyncio's own files a function stands in is no promise.
    text = text.replace("at loop.py:N", "at base_events.py:N")
    text = re.sub(r"when=[\d.]+", "when=N", text)
    return text


def show(value):
    """A str as it is, another object's repr, an exception with its cause."""
    if isinstance(value, str):
        return value
    if isinstance(value, BaseExceptionGroup):
        inner = ", ".join(show(e) for e in value.exceptions)
        return f"{type(value).__name__}({value.message!r}, [{inner}])"
    if isinstance(value, BaseException):
        text = repr(value)
        if value.__cause__ is not None:
            text += f" from {show(value.__cause__)}"
        return text
    return repr(value)


def log(*values):
    """Adds a line to the trace."""
    lines.append(clean(" ".join(show(value) for value in values)))


def attempt(function, *args, **kwargs):
    """Calls and logs how it ended."""
    try:
        log("->", function(*args, **kwargs))
    except BaseException as exc:
        log("!!", exc)


async def try_await(awaitable):
    """Awaits and logs how it ended."""
    try:
        log("->", await awaitable)
    except BaseException as exc:
        log("!!", exc)


def go(main, **options):
    """asyncio.run() of a coroutine function; logs how it ended."""
    attempt(asyncio.run, main(), **options)


async def fail(error, turns=0):
    """Raises the error after some turns."""
    for _ in range(turns):
        await asyncio.sleep(0)
    raise error


async def forever(name):
    """Waits until it is cancelled; logs that."""
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as e:
        log(f"{name} cancelled", e.args)
        raise


class Recorder(asyncio.Protocol):
    """Logs what a connection tells it, and keeps the bytes."""

    def __init__(self, name):
        loop = asyncio.get_running_loop()
        self.name = name
        self.transport = None
        self.received = bytearray()
        self.made = loop.create_future()
        self.lost = loop.create_future()

    def connection_made(self, transport):
        log(self.name, "made")
        self.transport = transport
        self.made.set_result(transport)

    def data_received(self, data):
        self.received += data

    def eof_received(self):
        log(self.name, "eof")

    def connection_lost(self, exc):
        log(self.name, "lost", exc)
        self.lost.set_result(None)


async def reported(turns=40):
    """Waits until the report about something that nobody refers to any more is in the trace."""
    before = len(lines)
    while turns and len(lines) == before:
        gc.collect()
        await asyncio.sleep(0 if sys.implementation.name == "cpython" else 0.05)
        turns -= 1


pinned = unittest.skipIf(
    sys.implementation.name == "graalpy",
    "a traceback holds all frames of its stack and their arguments: reported at the end only",
)


class _Log(logging.Handler):
    def emit(self, record):
        log("LOG", record.levelname, record.getMessage())
        if record.exc_info:
            log("LOG exception", record.exc_info[1])


class TraceCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if sys.implementation.name == "cpython":
            gc.collect()  # what an earlier test left in cycles is reported now
        lines.clear()
        logger = logging.getLogger("asyncio")
        logger.propagate = False
        logger.handlers[:] = [_Log()]
        self.addCleanup(asyncio.set_event_loop_policy, None)


def trace(*expected):
    """The lines that a test must log."""

    def decorate(test):
        @functools.wraps(test)
        def run(self):
            test(self)
            self.assertEqual("\n".join(lines), "\n".join(expected))

        run.unchecked = test
        return run

    return decorate


def _record(path):
    """Writes what the tests log into their decorators."""
    module = sys.modules["__main__"]
    wanted = sys.argv[2] if len(sys.argv) > 2 else "test"
    with open(path) as file:
        source = file.read()
    rows = source.splitlines(keepends=True)
    found = []
    for suite in ast.parse(source).body:
        if isinstance(suite, ast.ClassDef):
            for test in suite.body:
                if isinstance(test, ast.FunctionDef) and test.name.startswith(wanted):
                    for decorator in test.decorator_list:
                        if getattr(getattr(decorator, "func", None), "id", None) == "trace":
                            found.append((suite.name, test.name, decorator))
    for suite, name, decorator in reversed(found):
        case = getattr(module, suite)(name)
        case.setUp()
        getattr(type(case), name).unchecked(case)
        case.doCleanups()
        text = "".join(f"        {line!r},\n" for line in "\n".join(lines).split("\n"))
        text = text.replace("'", '"') if '"' not in text and "\\'" not in text else text
        rows[decorator.lineno - 1 : decorator.end_lineno] = f"    @trace(\n{text}    )\n"
    with open(path, "w") as file:
        file.write("".join(rows))


def main():
    """Runs or records the tests of the program."""
    if sys.argv[1:2] == ["record"]:
        _record(os.path.abspath(sys.argv[0]))
    else:
        unittest.main(module="__main__")
