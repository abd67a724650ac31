"""TaskGroup; the state is Java's dev.polyloop.loop.TaskGroup."""

from _polyloop import border, host

from . import events, exceptions, futures, tasks

__all__ = ("TaskGroup",)


class TaskGroup:
    """An asynchronous context manager that holds tasks and waits for them all.

    When one fails the others are cancelled, and the failures are raised
    together as an exception group.
    """

    _is_foreign = False

    def __init__(self):
        self._j = None
        self._loop = None

    def __repr__(self):
        info = ["", *(self._describe() if self._j is not None else ())]
        return f"<TaskGroup{' '.join(info)}>"

    def _describe(self):
        info = []
        for label, count in (
            ("tasks", host.group_task_count(self._j)),
            ("errors", host.group_error_count(self._j)),
        ):
            if count:
                info.append(f"{label}={count}")
        info.append("cancelling" if host.group_aborting(self._j) else "entered")
        return info

    async def __aenter__(self):
        if self._j is not None:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        self._loop = events.get_running_loop()
        parent = tasks.current_task(self._loop)
        if parent is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        if isinstance(self._loop, events._JavaLoop):
            self._j = host.enter_group(self._loop._j, futures._java_future(parent))
        else:
            from _polyloop import foreign

            self.__class__ = foreign.TaskGroup
            self._enter(parent)
        return self

    async def __aexit__(self, exc_type, exc, tb):
        tb = None
        if self._is_foreign:
            return await self._leave(exc_type, exc)
        group = self._j
        propagate = exc if host.group_leave(group, exc) else None
        try:
            # The wait can be cancelled more than once.
            while host.group_has_tasks(group):
                completed = self._loop.create_future()
                host.group_waiter(group, completed._j)
                try:
                    await completed
                except exceptions.CancelledError as error:
                    if not host.group_aborting(group):
                        propagate = error
                        host.group_abort(group)
                host.group_waiter(group, None)
            base_error = border.group_base_error(group)
            if base_error is not None:
                raise base_error
            if propagate is not None and not host.group_error_count(group):
                raise propagate
            if exc_type is not None and not issubclass(exc_type, exceptions.CancelledError):
                host.group_add_error(group, exc)
            errors = border.group_take_errors(group)
            if errors:
                raise BaseExceptionGroup("unhandled errors in a TaskGroup", errors) from None
        finally:
            exc = propagate = base_error = errors = None

    def create_task(self, coro, *, name=None, context=None):
        """Starts a coroutine, or an awaitable of another language, in the group."""
        refusal = "has not been entered" if self._j is None else host.group_refusal(self._j)
        if refusal:
            raise RuntimeError(f"TaskGroup {self!r} {refusal}")
        if context is None:
            task = self._loop.create_task(coro)
        else:
            task = self._loop.create_task(coro, context=context)
        tasks._set_task_name(task, name)
        if not task.done() or (not task.cancelled() and task.exception() is not None):
            host.group_add(self._j, futures._java_future(task))
        return task
