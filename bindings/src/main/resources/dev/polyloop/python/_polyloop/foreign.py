"""Timeouts and task groups on a loop that a program brings.

Java's need a Java loop; on another one an entered ``asyncio.Timeout`` or
``asyncio.TaskGroup`` becomes the class of the same name here, which keeps its
state in Python.  Its end comes through ``__aexit__`` of the class it was, which
"async with" has looked up before.
"""

from asyncio import events, exceptions, taskgroups, tasks, timeouts

_IN_PYTHON = object()  # stands where the Java half would


class Timeout(timeouts.Timeout):
    """asyncio.Timeout without Java."""

    _is_foreign = True

    def _enter(self, task):
        self._j = _IN_PYTHON
        self._state = "active"
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = None
        self.reschedule(self._when)

    def _state_name(self):
        return self._state

    def reschedule(self, when):
        if self._state != "active":
            raise RuntimeError(f"Cannot change state of {self._state} Timeout")
        self._when = when
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if when is not None:
            loop = events.get_running_loop()
            if when <= loop.time():
                self._timer = loop.call_soon(self._on_timeout)
            else:
                self._timer = loop.call_at(when, self._on_timeout)

    def expired(self):
        return self._state in ("expiring", "expired")

    async def _leave(self, exc_type, exc_val):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._state == "expiring":
            self._state = "expired"
            if self._task.uncancel() <= self._cancelling and exc_type is exceptions.CancelledError:
                raise TimeoutError from exc_val
        elif self._state == "active":
            self._state = "finished"
        return None

    def _on_timeout(self):
        self._task.cancel()
        self._state = "expiring"
        self._timer = None


class TaskGroup(taskgroups.TaskGroup):
    """asyncio.TaskGroup without Java."""

    _is_foreign = True

    def _enter(self, parent):
        self._j = _IN_PYTHON
        self._parent = parent
        self._tasks = set()
        self._errors = []
        self._base_error = None
        self._exiting = False
        self._aborting = False
        self._parent_cancel_requested = False
        self._completed = None

    def _describe(self):
        info = [f"{name}={len(what)}" for name, what in
                (("tasks", self._tasks), ("errors", self._errors)) if what]
        return [*info, "cancelling" if self._aborting else "entered"]

    async def _leave(self, exc_type, exc):
        self._exiting = True
        if _is_base_error(exc) and self._base_error is None:
            self._base_error = exc
        propagate = exc if exc_type is exceptions.CancelledError else None
        if self._parent_cancel_requested and self._parent.uncancel() == 0:
            # The request was ours, not an outsider's.
            propagate = None
        if exc_type is not None and not self._aborting:
            self._abort()
        try:
            # The wait can be cancelled more than once.
            while self._tasks:
                if self._completed is None:
                    self._completed = self._loop.create_future()
                try:
                    await self._completed
                except exceptions.CancelledError as error:
                    if not self._aborting:
                        propagate = error
                        self._abort()
                self._completed = None
            if self._base_error is not None:
                raise self._base_error
            if propagate is not None and not self._errors:
                raise propagate
            if exc_type is not None and exc_type is not exceptions.CancelledError:
                self._errors.append(exc)
            if self._errors:
                raise BaseExceptionGroup(
                    "unhandled errors in a TaskGroup", self._errors
                ) from None
        finally:
            exc = propagate = None

    def create_task(self, coro, *, name=None, context=None):
        if self._exiting and not self._tasks:
            raise RuntimeError(f"TaskGroup {self!r} is finished")
        if self._aborting:
            raise RuntimeError(f"TaskGroup {self!r} is shutting down")
        if context is None:
            task = self._loop.create_task(coro)
        else:
            task = self._loop.create_task(coro, context=context)
        tasks._set_task_name(task, name)
        if task.done():
            self._task_done(task)
        else:
            self._tasks.add(task)
            task.add_done_callback(self._task_done)
        return task

    def _abort(self):
        self._aborting = True
        for task in self._tasks:
            if not task.done():
                task.cancel()

    def _task_done(self, task):
        self._tasks.discard(task)
        completed = self._completed
        if completed is not None and not self._tasks and not completed.done():
            completed.set_result(True)
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        self._errors.append(error)
        if _is_base_error(error) and self._base_error is None:
            self._base_error = error
        if self._parent.done():
            self._loop.call_exception_handler(
                {
                    "message": f"Task {task!r} has errored out but its parent "
                    f"task {self._parent} is already completed",
                    "exception": error,
                    "task": task,
                }
            )
        elif not self._aborting and not self._parent_cancel_requested:
            self._abort()
            self._parent_cancel_requested = True
            self._parent.cancel()


def _is_base_error(error):
    return isinstance(error, (SystemExit, KeyboardInterrupt))
