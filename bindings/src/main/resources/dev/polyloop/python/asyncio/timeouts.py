"""Deadlines around blocks; the state is Java's dev.polyloop.loop.Timeout."""

from _polyloop import border, host

from . import events, exceptions, futures, tasks

__all__ = ("Timeout", "timeout", "timeout_at")


class Timeout:
    """An asynchronous context manager that cancels its block when time is up.

    when is in seconds on the loop's clock, or None.
    """

    _is_foreign = False

    def __init__(self, when):
        self._when = when
        self._j = None

    def when(self):
        """The deadline in seconds on the loop's clock, or None."""
        return self._when

    def reschedule(self, when):
        """Moves the deadline."""
        if self._j is None:
            raise RuntimeError("Timeout has not been entered")
        border.reschedule(self._j, when)
        self._when = when

    def expired(self):
        """Whether the deadline passed in the block."""
        return self._j is not None and host.timeout_expired(self._j)

    def __repr__(self):
        state = "created" if self._j is None else self._state_name()
        info = [""]
        if state == "active":
            info.append(f"when={round(self._when, 3) if self._when is not None else None}")
        return f"<Timeout [{state}]{' '.join(info)}>"

    def _state_name(self):
        return host.timeout_state(self._j)

    async def __aenter__(self):
        if self._j is not None:
            raise RuntimeError("Timeout has already been entered")
        task = tasks.current_task()
        if task is None:
            raise RuntimeError("Timeout should be used inside a task")
        loop = task._loop
        if isinstance(loop, events._JavaLoop) and loop._owns_time:
            self._j = border.enter_timeout(loop, futures._java_future(task), self._when)
        else:
            from _polyloop import foreign

            self.__class__ = foreign.Timeout
            self._enter(task)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        if self._is_foreign:
            return await self._leave(exc_type, exc_val)
        if host.timeout_exit(self._j, exc_type is exceptions.CancelledError):
            raise TimeoutError from exc_val
        return None


def timeout(delay):
    """Limits a block to delay seconds, or not at all if it is None."""
    loop = events.get_running_loop()
    return Timeout(loop.time() + delay if delay is not None else None)


def timeout_at(when):
    """Limits a block to a time of the loop's clock, in seconds, or not at all if it is None."""
    return Timeout(when)
