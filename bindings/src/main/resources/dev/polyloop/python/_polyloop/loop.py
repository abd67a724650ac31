"""The event loop as Python sees it; the loop itself is Java's EventLoop."""

import sys

from _polyloop import host
from _polyloop.kinds import CoroutineType
from _polyloop.network_methods import NetworkMethods
from _polyloop.socket_methods import SocketMethods

from asyncio import coroutines, events, exceptions, futures, tasks

_time = host.time
_call_soon = host.call_soon
_call_at = host.call_at
_new_future = futures.Future._of_loop


class EventLoop(NetworkMethods, SocketMethods, events._JavaLoop):
    """asyncio's event loop on Java's.

    Every method but call_soon_threadsafe, time, is_running, is_closed belongs to
    the thread that runs the loop.
    """

    def __init__(self, java_loop=None):
        self._j = host.new_loop(self) if java_loop is None else host.register_loop(java_loop, self)
        self._closed = False
        self._debug = False
        self._exception_handler = None
        self._task_factory = None
        self._default_executor = None
        self._executor_shutdown_called = False
        self._signal_handlers = {}
        self._window = None
        self._thread_id = None
        self._asyncgens = None
        self._asyncgens_shutdown_called = False
        self.slow_callback_duration = 0.1
        if coroutines._is_debug_mode():
            self.set_debug(True)

    def __repr__(self):
        return (
            f"<{self.__class__.__name__} running={self.is_running()} "
            f"closed={self.is_closed()} debug={self.get_debug()}>"
        )

    # Running

    def _check_closed(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    def _check_running(self):
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        if events._get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def run_forever(self):
        """Runs until stop() is called."""
        self._check_closed()
        self._check_running()
        from _thread import get_ident

        old_hooks = sys.get_asyncgen_hooks()
        try:
            self._thread_id = get_ident()
            sys.set_asyncgen_hooks(
                firstiter=self._asyncgen_first_iteration, finalizer=self._asyncgen_finalizer
            )
            events._set_running_loop(self)
            host.run(self._j)
        finally:
            self._thread_id = None
            events._set_running_loop(None)
            sys.set_asyncgen_hooks(*old_hooks)

    def run_until_complete(self, future):
        """Runs until the future is done; returns its result."""
        self._check_closed()
        self._check_running()
        new_task = not futures.isfuture(future)
        future = tasks.ensure_future(future, loop=self)
        if new_task:
            future._log_destroy_pending = False
        future.add_done_callback(_run_until_complete_cb)
        try:
            self.run_forever()
        except:
            if new_task and future.done() and not future.cancelled():
                # The exception came out of here already.
                future.exception()
            raise
        finally:
            future.remove_done_callback(_run_until_complete_cb)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def stop(self):
        """Stops after the current turn."""
        host.stop(self._j)

    def close(self):
        """Closes; what is still scheduled never runs."""
        if self.is_running():
            raise RuntimeError("Cannot close a running event loop")
        if self._closed:
            return
        if self._debug:
            from asyncio.log import logger

            logger.debug("Close %r", self)
        for number in list(self._signal_handlers):
            self.remove_signal_handler(number)
        self._close_watcher()
        self._closed = True
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is not None:
            self._default_executor = None
            executor.shutdown(wait=False)
        window, self._window = self._window, None
        if window is not None:
            window.close()
        host.close_loop(self._j)

    def is_running(self):
        return self._thread_id is not None or host.is_running(self._j)

    def is_closed(self):
        return self._closed

    def time(self):
        """The loop's clock in seconds."""
        return _time(self._j)

    # Signals

    def add_signal_handler(self, sig, callback, *args):
        """Calls the callback on the loop for each such signal.  Main thread only."""
        _signals().add(self, sig, callback, args)

    def remove_signal_handler(self, sig):
        """Restores the signal's default; whether there was a handler of the loop's."""
        return _signals().remove(self, sig)

    # Scheduling

    def call_soon(self, callback, *args, context=None):
        if self._closed:
            self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_soon")
        handle = events.Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        _call_soon(self._j, handle)
        return handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        self._check_closed()
        if self._debug:
            self._check_callback(callback, "call_soon_threadsafe")
        handle = events.Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        _call_soon(self._j, handle)
        return handle

    def call_later(self, delay, callback, *args, context=None):
        """Calls back after delay seconds."""
        if delay is None:
            raise TypeError("delay must not be None")
        timer = self.call_at(self.time() + delay, callback, *args, context=context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        return timer

    def call_at(self, when, callback, *args, context=None):
        """Calls back at a time of the loop's clock, in seconds."""
        if when is None:
            raise TypeError("when cannot be None")
        if self._closed:
            self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        timer = events.TimerHandle(when, callback, args, self, context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        if not self._owns_time:
            # A subclass's clock: only the distance means something to Java's.
            when += _time(self._j) - self.time()
        timer._j = _call_at(self._j, when, timer)
        timer._scheduled = True
        return timer

    def _timer_handle_cancelled(self, handle):
        pass  # Java's heap lets a cancelled timer go at once.

    def _check_callback(self, callback, method):
        if coroutines.iscoroutine(callback) or coroutines.iscoroutinefunction(callback):
            raise TypeError(f"coroutines cannot be used with {method}()")
        if not callable(callback):
            raise TypeError(
                f"a callable object was expected by {method}(), got {callback!r}"
            )

    def _check_thread(self):
        if self._thread_id is None:
            return
        from _thread import get_ident

        if get_ident() != self._thread_id:
            raise RuntimeError(
                "Non-thread-safe operation invoked on an event loop other "
                "than the current one"
            )

    # Futures and tasks

    def create_future(self):
        return _new_future(self)

    def create_task(self, coro, *, name=None, context=None):
        """Schedules a coroutine, or an awaitable of another language."""
        if self._closed:
            self._check_closed()
        if type(coro) is not CoroutineType and not coroutines.iscoroutine(coro):
            from _polyloop import border

            if border.is_foreign_awaitable(coro) or host.is_callable(coro):
                coro = _await_foreign(coro, self)
        if self._task_factory is None:
            task = tasks.Task(coro, loop=self, name=name, context=context)
            if task._source_traceback:
                del task._source_traceback[-1]
        else:
            if context is None:
                task = self._task_factory(self, coro)
            else:
                task = self._task_factory(self, coro, context=context)
            tasks._set_task_name(task, name)
        return task

    def set_task_factory(self, factory):
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory

    def get_task_factory(self):
        return self._task_factory

    # Executors

    def run_in_executor(self, executor, func, *args):
        """Calls func(*args) on an executor: a Python one, or a java.util.concurrent.Executor."""
        self._check_closed()
        if self._debug:
            self._check_callback(func, "run_in_executor")
        if executor is None and self._default_executor is None and host.has_executor():
            executor = host.default_executor()
        if executor is not None and host.is_executor(executor):
            return host.run_in_executor(self._j, executor, lambda: func(*args))
        import concurrent.futures

        if executor is None:
            executor = self._default_executor
            self._check_default_executor()
            if executor is None:
                executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="asyncio")
                self._default_executor = executor
        host.begin_outside(self._j)
        try:
            future = executor.submit(func, *args)
        except BaseException:
            host.end_outside(self._j)
            raise
        wrapped = futures.wrap_future(future, loop=self)
        # After wrap_future's own callback: the result is in the inbox by then.
        future.add_done_callback(lambda _: host.end_outside(self._j))
        return wrapped

    def _check_default_executor(self):
        if self._executor_shutdown_called:
            raise RuntimeError("Executor shutdown has been called")

    def set_default_executor(self, executor):
        import concurrent.futures

        if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._default_executor = executor

    async def shutdown_default_executor(self, timeout=None):
        """Waits for the default executor's threads, at most timeout seconds."""
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is None:
            return
        import threading

        future = self.create_future()

        def do_shutdown():
            try:
                executor.shutdown(wait=True)
                if not self.is_closed():
                    self.call_soon_threadsafe(futures._set_result_unless_cancelled, future, None)
            except Exception as ex:
                if not self.is_closed() and not future.cancelled():
                    self.call_soon_threadsafe(future.set_exception, ex)
            finally:
                host.end_outside(self._j)

        host.begin_outside(self._j)
        thread = threading.Thread(target=do_shutdown)
        thread.start()
        try:
            await tasks.wait_for(future, timeout)
        except TimeoutError:
            import warnings

            warnings.warn(
                "The executor did not finishing joining its threads "
                f"within {timeout} seconds.",
                RuntimeWarning,
                stacklevel=2,
            )
            executor.shutdown(wait=False)
        else:
            thread.join()

    # Asynchronous generators

    def _asyncgen_first_iteration(self, agen):
        if self._asyncgens_shutdown_called:
            import warnings

            warnings.warn(
                f"asynchronous generator {agen!r} was scheduled after "
                "loop.shutdown_asyncgens() call",
                ResourceWarning,
                source=self,
            )
        if self._asyncgens is None:
            import weakref

            self._asyncgens = weakref.WeakSet()
        self._asyncgens.add(agen)

    def _asyncgen_finalizer(self, agen):
        if self._asyncgens is not None:
            self._asyncgens.discard(agen)
        if not self.is_closed():
            self.call_soon_threadsafe(self.create_task, agen.aclose())

    async def shutdown_asyncgens(self):
        """Closes every asynchronous generator that has not finished."""
        self._asyncgens_shutdown_called = True
        if not self._asyncgens:
            return
        closing = list(self._asyncgens)
        self._asyncgens.clear()
        results = await tasks.gather(*[ag.aclose() for ag in closing], return_exceptions=True)
        for result, agen in zip(results, closing, strict=True):
            if isinstance(result, Exception):
                self.call_exception_handler(
                    {
                        "message": "an error occurred during closing of "
                        f"asynchronous generator {agen!r}",
                        "exception": result,
                        "asyncgen": agen,
                    }
                )

    # Reports

    def get_exception_handler(self):
        return self._exception_handler

    def set_exception_handler(self, handler):
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    def default_exception_handler(self, context):
        """Logs the context to the logger "asyncio"."""
        message = context.get("message") or "Unhandled exception in event loop"
        exception = context.get("exception")
        exc_info = False
        if exception is not None:
            exc_info = (type(exception), exception, exception.__traceback__)
        lines = [message]
        for key in sorted(context):
            if key in {"message", "exception"}:
                continue
            value = context[key]
            if key in ("source_traceback", "handle_traceback"):
                import traceback

                text = "".join(traceback.format_list(value)).rstrip()
                origin = "Object" if key == "source_traceback" else "Handle"
                lines.append(f"{key}: {origin} created at (most recent call last):\n{text}")
            else:
                lines.append(f"{key}: {value!r}")
        from asyncio.log import logger

        logger.error("\n".join(lines), exc_info=exc_info)

    def call_exception_handler(self, context):
        """Tells the exception handler of a failure that has no caller."""
        try:
            if self._exception_handler is None:
                self.default_exception_handler(context)
            else:
                self._call_own_handler(context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            from asyncio.log import logger

            logger.error("Exception in default exception handler", exc_info=True)

    def _call_own_handler(self, context):
        run_context = None
        thing = context.get("task") or context.get("future") or context.get("handle")
        if thing is not None and hasattr(thing, "get_context"):
            run_context = thing.get_context()
        try:
            if run_context is not None and hasattr(run_context, "run"):
                run_context.run(self._exception_handler, self, context)
            else:
                self._exception_handler(self, context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            self.default_exception_handler(
                {
                    "message": "Unhandled error in exception handler",
                    "exception": exc,
                    "context": context,
                }
            )

    def get_debug(self):
        return self._debug

    def set_debug(self, enabled):
        self._debug = enabled
        host.set_debug(self._j, bool(enabled))


class SelectorEventLoop(EventLoop):
    """The name by which programs ask for the default loop.

    A selector that they bring belongs to the loop, which has no use for it and
    closes it with itself.
    """

    def __init__(self, selector=None):
        if selector is not None:
            import selectors

            if not isinstance(selector, selectors.BaseSelector):
                raise TypeError(f"a selector was expected, got {selector!r}")
        super().__init__()
        self._given_selector = selector

    def close(self):
        super().close()
        selector, self._given_selector = self._given_selector, None
        if selector is not None:
            selector.close()


def _signals():
    if not host.is_trusted():
        raise PermissionError(1, "only a trusted guest may handle signals")
    from _polyloop import signals

    return signals


def _run_until_complete_cb(fut):
    if not fut.cancelled():
        exc = fut.exception()
        if isinstance(exc, (SystemExit, KeyboardInterrupt)):
            # It goes out of run_forever by itself.
            return
    futures._get_loop(fut).stop()


async def _await_foreign(awaitable, loop):
    if host.is_callable(awaitable):
        awaitable = host.start_callable(loop._j, awaitable)
    return await tasks.ensure_future(awaitable, loop=loop)


del exceptions
