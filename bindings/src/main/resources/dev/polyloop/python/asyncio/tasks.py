"""Task, and what works on several awaitables at once.

A task's state machine is Java's ``dev.polyloop.loop.Task``.  A step runs here, in
``Task._step``, called by the pump: the coroutine is resumed, Java is told how it
stopped and answers with what to run next.
"""

import itertools
from _contextvars import copy_context as _copy_context

from _polyloop import border, host
from _polyloop.driving import Returned, driven
from _polyloop.kinds import CoroutineType, GeneratorType, awaitable

from . import coroutines, events, exceptions, futures, timeouts
from .coroutines import _is_coroutine
from .futures import Future, _java_future

__all__ = (
    "Task",
    "create_task",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "ALL_COMPLETED",
    "wait",
    "wait_for",
    "as_completed",
    "sleep",
    "gather",
    "shield",
    "ensure_future",
    "run_coroutine_threadsafe",
    "current_task",
    "all_tasks",
    "create_eager_task_factory",
    "eager_task_factory",
    "_register_task",
    "_unregister_task",
    "_enter_task",
    "_leave_task",
)

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

# What host.begin() tells of a step.
_SENDS, _THROWS, _IS_DONE = range(3)

_CancelledError = exceptions.CancelledError
_new_task = host.new_task
_yielded = host.yielded
_awaits = host.awaits
_returned = host.returned
_cancel_task = host.cancel
_complete_later = host.complete_later
_timer_cancel = host.timer_cancel
_JavaLoop = events._JavaLoop
_HAS_RESULT = futures._HAS_RESULT


class Task(Future):
    """A coroutine that a loop runs, and the future of its result."""

    _log_destroy_pending = True
    _driver = None

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        if type(coro) is not CoroutineType and not coroutines.iscoroutine(coro):
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        if loop is None:
            loop = events.get_event_loop()
        self._loop = loop
        self._coro = coro
        self._context = _copy_context() if context is None else context
        cls = type(self)
        is_ours = isinstance(loop, _JavaLoop)
        is_eager = eager_start and loop.is_running()
        if name is not None:
            name = str(name)
        elif not is_ours:
            name = f"Task-{_foreign_numbers()}"
        is_debugged = loop._debug if is_ours else loop.get_debug()
        if is_debugged and is_ours:
            loop._check_thread()
        self._j = _new_task(
            loop._j if is_ours else border.foreign_loop(loop),
            self,
            name,
            cls is not Task and cls.cancel is not Task.cancel,
            is_ours and not is_eager,
        )
        if is_debugged:
            self._trace_source()
        if not is_ours:
            # A loop of the program's own: the current task is kept here, the list of tasks too.
            self._run = self._run_foreign
            _register_task(self)
        if is_eager:
            host.list_task(self._j)
            self._run()
            if self.done():
                self._coro = None
        elif not is_ours:
            host.start(self._j)

    @classmethod
    def _revive(cls, coro, loop, name):
        """A finished-to-be stand-in for a task that is gone, for a report."""
        self = cls.__new__(cls)
        self._loop = loop
        self._coro = coro
        self._context = None
        self._j = _new_task(futures._java_loop(loop), self, name, False, False)
        return self

    def __repr__(self):
        from . import base_tasks

        return base_tasks._task_repr(self)

    # Steps

    def _step(self, following=None, thrown=None):
        """One step, which has begun; returns what the pump is to run next."""
        java = self._j
        driver = self._driver
        if driver is None:
            driver = self._coro
            if thrown is None and type(driver) is CoroutineType:
                driver = self._driver = driven(driver)
        try:
            if thrown is None:
                result = self._context.run(driver.send, None)
            else:
                result = self._context.run(driver.throw, thrown)
        except StopIteration as exc:
            return _returned(java, exc.value)
        except (KeyboardInterrupt, SystemExit) as exc:
            _drop_own_frames(exc)
            host.raised_fatally(java, exc)
            raise
        except BaseException as exc:
            _drop_own_frames(exc)
            return host.raised(java, exc)
        else:
            if result is None:
                return _yielded(java)
            if type(result) is Returned:
                self._driver = None
                self._outcome = result = result.value
                self._known = _HAS_RESULT  # Java takes it back if it is not so
                return _returned(java, result)
            if (
                isinstance(result, Future)
                and result._asyncio_future_blocking
                and result._loop is self._loop
                and result._is_plain
                and result is not self
            ):
                result._asyncio_future_blocking = False
                return _awaits(java, result._j)
            return self._suspended(result)
        finally:
            self = thrown = None

    def _run(self):
        """One step outside of the pump."""
        begun = host.begin(self._j)
        if begun == _IS_DONE:
            raise exceptions.InvalidStateError(f"step(): already done: {self!r}")
        self._step(None, border.thrown_into(self._j) if begun == _THROWS else None)

    def _run_foreign(self):
        loop = self._loop
        _enter_task(loop, self)
        try:
            Task._run(self)
        finally:
            _leave_task(loop, self)

    def _suspended(self, result):
        """The coroutine yielded something else: wait for it, or say what is wrong with it."""
        blocking = getattr(result, "_asyncio_future_blocking", None)
        if blocking is not None:
            if futures._get_loop(result) is not self._loop:
                problem = f"Task {self!r} got Future {result!r} attached to a different loop"
            elif not blocking:
                problem = (
                    f"yield was used instead of yield from in task {self!r} with {result!r}"
                )
            elif result is self:
                problem = f"Task cannot await on itself: {self!r}"
            else:
                result._asyncio_future_blocking = False
                host.awaits_other(self._j, result)
                # Not in the task's own context, which the step enters by itself.
                result.add_done_callback(self._woken, context=_copy_context())
                return host.following(self._j)
        elif isinstance(result, GeneratorType):
            problem = (
                f"yield was used instead of yield from for generator in task {self!r} "
                f"with {result!r}"
            )
        else:
            problem = f"Task got bad yield: {result!r}"
        return host.throw_next(self._j, RuntimeError(problem))

    def _woken(self, future):
        """A future that is not ours, or has its own ways, is done: the next step."""
        if not isinstance(future, Future):  # else its __await__ asks for the result
            try:
                future.result()
            except BaseException as exc:
                # Whatever it is, it is for the coroutine.
                host.throw_in_step(self._j, exc)
        self._run()

    # What it is

    def get_coro(self, /):
        return self._coro

    def get_context(self, /):
        return self._context

    def get_name(self, /):
        return host.name(self._j)

    def set_name(self, value, /):
        host.set_name(self._j, str(value))

    def get_stack(self, /, *, limit=None):
        if getattr(self._coro, "cr_running", False):
            return coroutines._running_stack(self._coro, limit)
        from . import base_tasks

        return base_tasks._task_get_stack(self, limit)

    def print_stack(self, /, *, limit=None, file=None):
        from . import base_tasks

        return base_tasks._task_print_stack(self, limit, file)

    @property
    def _must_cancel(self):
        return host.must_cancel(self._j)

    @property
    def _fut_waiter(self):
        return border.awaiting_of(self._j)

    @property
    def _num_cancels_requested(self):
        return host.cancelling(self._j)

    # Completion is the coroutine's alone.

    def set_result(self, result, /):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception, /):
        raise RuntimeError("Task does not support set_exception operation")

    def cancel(self, /, msg=None):
        """Asks the coroutine to end with CancelledError; False if it has ended."""
        if self._source_traceback is not None and self._fut_waiter is not None:
            self._check_thread()
        return _cancel_task(self._j, msg)

    def _check_thread(self):
        loop = self._loop
        if isinstance(loop, _JavaLoop) and loop._debug:
            loop._check_thread()

    def cancelling(self, /):
        """How many cancellations were requested and not taken back."""
        return host.cancelling(self._j)

    def uncancel(self, /):
        """Takes one cancellation request back; returns how many remain."""
        return host.uncancel(self._j)


_PyTask = _CTask = Task


class _Throwing:
    """A task's step that begins with an exception, as the pump sees it."""

    __slots__ = ("task",)

    def __init__(self, task):
        self.task = task

    def _step(self, following):
        return self.task._step(following, border.thrown_into(self.task._j))


def _drop_own_frames(exc):
    """Takes Task._step out of a traceback: it holds the task, and is of no use to a reader."""
    following = exc.__traceback__.tb_next if exc.__traceback__ is not None else None
    if following is not None and following.tb_frame.f_code is driven.__code__:
        following = following.tb_next
    if following is not None:
        exc.__traceback__ = following


# Which tasks there are

_foreign_numbers = itertools.count(1).__next__
_foreign_tasks = None  # a WeakSet, of loops that programs bring
_eager_tasks = set()
_current_tasks = {}  # loop -> task or None, as set by _enter_task and the like


def current_task(loop=None):
    """The running task of the loop, or None."""
    if loop is None:
        loop = events.get_running_loop()
    if _current_tasks and loop in _current_tasks:
        return _current_tasks[loop]
    if isinstance(loop, _JavaLoop):
        return border.none_if_null(host.current_task(loop._j))
    return None


def all_tasks(loop=None):
    """The set of the loop's unfinished tasks."""
    if loop is None:
        loop = events.get_running_loop()
    found = set(host.tasks(loop._j)) if isinstance(loop, _JavaLoop) else set()
    for group in (_foreign_tasks or (), _eager_tasks):
        found.update(
            task for task in list(group) if futures._get_loop(task) is loop and not task.done()
        )
    return found


def _register_task(task):
    """Adds a task that is not one of ours, or of a loop that is not."""
    global _foreign_tasks
    if _foreign_tasks is None:
        import weakref

        _foreign_tasks = weakref.WeakSet()
    _foreign_tasks.add(task)


def _register_eager_task(task):
    _eager_tasks.add(task)


def _unregister_task(task):
    if _foreign_tasks is not None:
        _foreign_tasks.discard(task)


def _unregister_eager_task(task):
    _eager_tasks.discard(task)


def _enter_task(loop, task):
    current = current_task(loop)
    if current is not None:
        raise RuntimeError(
            f"Cannot enter into task {task!r} while another task {current!r} is being executed."
        )
    _set_current_task(loop, task)


def _leave_task(loop, task):
    current = current_task(loop)
    if current is not task:
        raise RuntimeError(
            f"Leaving task {task!r} does not match the current task {current!r}."
        )
    _set_current_task(loop, None)


def _set_current_task(loop, task):
    """Makes current_task() say so, whatever Java's opinion is."""
    _current_tasks.pop(loop, None)
    if current_task(loop) is not task:
        _current_tasks[loop] = task


def _swap_current_task(loop, task):
    previous = current_task(loop)
    _set_current_task(loop, task)
    return previous


# By these names programs tell CPython's accelerated functions from the others.
_py_current_task = _c_current_task = current_task
_py_register_task = _c_register_task = _register_task
_py_register_eager_task = _c_register_eager_task = _register_eager_task
_py_unregister_task = _c_unregister_task = _unregister_task
_py_unregister_eager_task = _c_unregister_eager_task = _unregister_eager_task
_py_enter_task = _c_enter_task = _enter_task
_py_leave_task = _c_leave_task = _leave_task
_py_swap_current_task = _c_swap_current_task = _swap_current_task


def _set_task_name(task, name):
    if name is not None:
        try:
            set_name = task.set_name
        except AttributeError:
            import warnings

            warnings.warn(
                "Task.set_name() was added in Python 3.8, "
                "the method support will be mandatory for third-party "
                "task implementations since 3.13.",
                DeprecationWarning,
                stacklevel=3,
            )
        else:
            set_name(name)


# Making tasks


def create_task(coro, *, name=None, context=None):
    """Schedules a coroutine, or an awaitable of another language, as a task."""
    loop = events.get_running_loop()
    if context is None:
        task = loop.create_task(coro)
    else:
        task = loop.create_task(coro, context=context)
    _set_task_name(task, name)
    return task


def create_eager_task_factory(custom_task_constructor):
    """A task factory whose tasks run at once until they first wait."""

    def factory(loop, coro, *, name=None, context=None):
        return custom_task_constructor(
            coro, loop=loop, name=name, context=context, eager_start=True
        )

    return factory


eager_task_factory = create_eager_task_factory(Task)


async def _wrap_awaitable(awaitable):
    return await awaitable


def ensure_future(coro_or_future, *, loop=None):
    """A Future of any awaitable; a coroutine becomes a task."""
    if type(coro_or_future) is CoroutineType:
        return (events.get_event_loop() if loop is None else loop).create_task(coro_or_future)
    if futures.isfuture(coro_or_future):
        if loop is not None and loop is not futures._get_loop(coro_or_future):
            raise ValueError(
                "The future belongs to a different loop than "
                "the one specified as the loop argument"
            )
        return coro_or_future
    if not coroutines.iscoroutine(coro_or_future):
        if border.is_foreign_awaitable(coro_or_future):
            return border.adopt(
                coro_or_future, loop if loop is not None else events.get_event_loop()
            )
        if not hasattr(type(coro_or_future), "__await__"):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        coro_or_future = _wrap_awaitable(coro_or_future)
        if loop is None:
            loop = events.get_event_loop()
        try:
            return loop.create_task(coro_or_future)
        except RuntimeError:
            coro_or_future.close()
            raise
    if loop is None:
        loop = events.get_event_loop()
    return loop.create_task(coro_or_future)


# Waiting


@awaitable
def __sleep0():
    """One bare yield: lets every ready callback run once."""
    yield


async def sleep(delay, result=None):
    """Completes after delay seconds, with the result."""
    result  # keeps it boxed: see docs/design.md, "Traps met"
    if delay <= 0:
        await __sleep0()
        return result
    if delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    loop = events.get_running_loop()
    future = loop.create_future()
    if not (isinstance(loop, _JavaLoop) and loop._owns_time):
        handle = loop.call_later(delay, futures._set_result_unless_cancelled, future, result)
        try:
            return await future
        finally:
            handle.cancel()
    timer = _complete_later(loop._j, delay, future._j, result)
    try:
        return await future
    finally:
        _timer_cancel(timer)


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    """Waits for futures; returns (done, pending) and cancels nothing.

    timeout is in seconds.
    """
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    fs = set(fs)
    if any(coroutines.iscoroutine(f) for f in fs):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    loop = events.get_running_loop()
    fs = {border.adopt(f, loop) if border.is_foreign_awaitable(f) else f for f in fs}
    return await _wait(fs, timeout, return_when, loop)


async def _wait(fs, timeout, return_when, loop):
    waiter = loop.create_future()
    timer = None
    if timeout is not None:
        timer = loop.call_later(timeout, _release, waiter)
    operation = host.wait([_java_future(f) for f in fs], return_when, waiter._j)
    try:
        await waiter
    finally:
        if timer is not None:
            timer.cancel()
        host.finish_wait(operation)
    done, pending = set(), set()
    for f in fs:
        (done if f.done() else pending).add(f)
    return done, pending


def _release(waiter):
    if not waiter.done():
        waiter.set_result(None)


async def _cancel_and_wait(fut):
    """Cancels the future or task and waits until it is done."""
    loop = events.get_running_loop()
    waiter = loop.create_future()

    def release(_):
        _release(waiter)

    fut.add_done_callback(release)
    try:
        fut.cancel()
        await waiter
    finally:
        fut.remove_done_callback(release)


async def wait_for(fut, timeout):
    """The awaitable's result, within timeout seconds; else it is cancelled and TimeoutError raised."""
    if timeout is not None and timeout <= 0:
        fut = ensure_future(fut)
        if fut.done():
            return fut.result()
        await _cancel_and_wait(fut)
        try:
            return fut.result()
        except exceptions.CancelledError as exc:
            raise TimeoutError from exc
    # "async with", spelled out: our own modules are not rewritten on faulty interpreters.
    limit = timeouts.timeout(timeout)
    await limit.__aenter__()
    try:
        result = await fut
    except BaseException as exc:
        await limit.__aexit__(type(exc), exc, exc.__traceback__)
        raise
    await limit.__aexit__(None, None, None)
    return result


def as_completed(fs, *, timeout=None):
    """Awaitables that give the results in the order in which they come.

    timeout is in seconds, for all together.
    """
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
    from .queues import Queue

    done = Queue()
    loop = events.get_event_loop()
    todo = {ensure_future(f, loop=loop) for f in set(fs)}
    timeout_handle = None

    def on_timeout():
        for f in todo:
            f.remove_done_callback(on_completion)
            done.put_nowait(None)  # wakes one waiter, which then times out
        todo.clear()

    def on_completion(f):
        if not todo:
            return  # on_timeout() came first
        todo.remove(f)
        done.put_nowait(f)
        if not todo and timeout_handle is not None:
            timeout_handle.cancel()

    async def wait_for_one():
        f = await done.get()
        if f is None:
            raise exceptions.TimeoutError
        return f.result()

    for f in todo:
        f.add_done_callback(on_completion)
    if todo and timeout is not None:
        timeout_handle = loop.call_later(timeout, on_timeout)
    for _ in range(len(todo)):
        yield wait_for_one()


# Together


class _GatheringFuture(Future):
    """gather()'s future: cancelling it cancels the children."""

    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children = children
        self._gather = None

    def cancel(self, /, msg=None):
        if self.done():
            return False
        return host.cancel_gather(self._gather, msg)

    def _results(self):
        """The list of results, once all children are done. Called by Java."""
        results = []
        for child in self._children:
            if isinstance(child, Future) and child._is_plain and child._has_result():
                results.append(child._outcome)
            elif child.cancelled():
                message = getattr(child, "_cancel_message", None)
                results.append(exceptions.CancelledError("" if message is None else message))
            else:
                error = child.exception()
                results.append(child.result() if error is None else error)
        return results


def gather(*coros_or_futures, return_exceptions=False):
    """A future of the list of results, in the order given.

    The first exception is raised at once, unless return_exceptions makes
    exceptions results.
    """
    if not coros_or_futures:
        loop = events.get_event_loop()
        outer = loop.create_future()
        outer.set_result([])
        return outer
    loop = None
    futures_by_argument = {}
    children = []
    java_children = []
    for argument in coros_or_futures:
        found = futures_by_argument.get(argument)
        if found is None:
            child = ensure_future(argument, loop=loop)
            if loop is None:
                loop = futures._get_loop(child)
            if child is not argument:
                child._log_destroy_pending = False
            found = futures_by_argument[argument] = child, _java_future(child)
        children.append(found[0])
        java_children.append(found[1])
    outer = _GatheringFuture(children, loop=loop)
    host.gather(outer._j, outer, java_children, return_exceptions)
    return outer


def shield(arg):
    """A future like the one given, whose cancellation does not reach it."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = futures._get_loop(inner).create_future()
    host.shield(_java_future(inner), outer._j)
    return outer


def run_coroutine_threadsafe(coro, loop):
    """Runs a coroutine on a loop of another thread; returns a concurrent.futures.Future."""
    if not coroutines.iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    import concurrent.futures

    future = concurrent.futures.Future()

    def callback():
        try:
            futures._chain_future(ensure_future(coro, loop=loop), future)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exc:
            if future.set_running_or_notify_cancel():
                future.set_exception(exc)
            raise

    loop.call_soon_threadsafe(callback)
    return future
