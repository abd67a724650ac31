"""Runner and run(): a loop for the length of a program."""

import _signal
from _contextvars import copy_context

from . import coroutines, events, exceptions, tasks

__all__ = ("Runner", "run")

_CREATED, _INITIALIZED, _CLOSED = "created", "initialized", "closed"


class Runner:
    """A context manager that runs coroutines one after another in one loop."""

    def __init__(self, *, debug=None, loop_factory=None):
        self._state = _CREATED
        self._debug = debug
        self._loop_factory = loop_factory
        self._loop = None
        self._context = None
        self._interrupt_count = 0
        self._set_event_loop = False

    def __enter__(self):
        self._lazy_init()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def close(self):
        """Cancels what is left, shuts generators and the executor down, closes the loop."""
        if self._state is not _INITIALIZED:
            return
        loop = self._loop
        try:
            _cancel_all_tasks(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor(_EXECUTOR_TIMEOUT))
        finally:
            if self._set_event_loop:
                events.set_event_loop(None)
            loop.close()
            self._loop = None
            self._state = _CLOSED

    def get_loop(self):
        """The loop."""
        self._lazy_init()
        return self._loop

    def run(self, coro, *, context=None):
        """Runs the coroutine and returns its result."""
        if not coroutines.iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        if events._get_running_loop() is not None:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        self._lazy_init()
        if context is None:
            context = self._context
        task = self._loop.create_task(coro, context=context)
        self._interrupt_count = 0
        handler = self._handle_interrupts(task)
        try:
            return self._loop.run_until_complete(task)
        except exceptions.CancelledError:
            if self._interrupt_count > 0:
                uncancel = getattr(task, "uncancel", None)
                if uncancel is not None and uncancel() == 0:
                    raise KeyboardInterrupt()
            raise
        finally:
            if handler is not None and _signal.getsignal(_signal.SIGINT) is handler:
                _signal.signal(_signal.SIGINT, _signal.default_int_handler)

    def _lazy_init(self):
        if self._state is _CLOSED:
            raise RuntimeError("Runner is closed")
        if self._state is _INITIALIZED:
            return
        if self._loop_factory is None:
            self._loop = events.new_event_loop()
            if not self._set_event_loop:
                # Child watchers and the like look the loop up.
                events.set_event_loop(self._loop)
                self._set_event_loop = True
        else:
            self._loop = self._loop_factory()
        if self._debug is not None:
            self._loop.set_debug(self._debug)
        self._context = copy_context()
        self._state = _INITIALIZED

    def _handle_interrupts(self, main_task):
        """Where Ctrl-C raises KeyboardInterrupt it cancels first; returns the handler."""
        if _signal.getsignal(_signal.SIGINT) is not _signal.default_int_handler:
            return None

        def handler(signum, frame):
            self._interrupt_count += 1
            if self._interrupt_count == 1 and not main_task.done():
                main_task.cancel()
                # Whoever waits for the loop alone, wakes.
                self._loop.call_soon_threadsafe(_nothing)
                return
            raise KeyboardInterrupt()

        try:
            _signal.signal(_signal.SIGINT, handler)
        except ValueError:
            # Not the main thread.
            return None
        return handler


def _nothing():
    pass


_EXECUTOR_TIMEOUT = 300  # seconds, as asyncio.constants.THREAD_JOIN_TIMEOUT


def run(main, *, debug=None, loop_factory=None):
    """Runs the coroutine in a loop of its own and returns its result."""
    if events._get_running_loop() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


def _cancel_all_tasks(loop):
    to_cancel = tasks.all_tasks(loop)
    if not to_cancel:
        return
    for task in to_cancel:
        task.cancel()
    loop.run_until_complete(tasks.gather(*to_cancel, return_exceptions=True))
    for task in to_cancel:
        if task.cancelled():
            continue
        if task.exception() is not None:
            loop.call_exception_handler(
                {
                    "message": "unhandled exception during asyncio.run() shutdown",
                    "exception": task.exception(),
                    "task": task,
                }
            )
