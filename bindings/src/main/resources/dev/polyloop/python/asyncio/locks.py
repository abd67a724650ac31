"""Locks, events, conditions, semaphores and barriers.

The state is Java's (package dev.polyloop.sync), so that the three languages
share it.  A wait is a coroutine here: it hands Java a future, awaits it, and says
how that ended.
"""

from _polyloop import border, host

from . import events, exceptions

__all__ = ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier")

_try_acquire = host.try_acquire
_enqueue = host.enqueue
_dequeue = host.dequeue
_acquired = host.acquired


class _Waiters:
    """The futures that wait, in order: what CPython has a deque for, as a view of Java's."""

    __slots__ = ("_java", "_list", "_add")

    def __init__(self, java, list_, add):
        self._java = java
        self._list = list_
        self._add = add

    def __len__(self):
        return len(self._list(self._java))

    def __getitem__(self, index):
        return list(self._list(self._java))[index]

    def __iter__(self):
        return iter(list(self._list(self._java)))

    def append(self, waiter):
        self._add(self._java, waiter._j)


class _LoopBound:
    """Belongs to the first loop that waits for it."""

    _loop = None

    def _get_loop(self):
        loop = events._get_running_loop()
        if self._loop is None:
            self._loop = loop
        if loop is not self._loop:
            raise RuntimeError(f"{self!r} is bound to a different event loop")
        return loop

    @property
    def _waiters(self):
        return _Waiters(self._j, host.waiters, _enqueue)

    def _describe(self, extra):
        waiting = host.waiter_count(self._j)
        if waiting:
            extra = f"{extra}, waiters:{waiting}"
        return f"<{object.__repr__(self)[1:-1]} [{extra}]>"


class _ContextManagerMixin:
    async def __aenter__(self):
        await self.acquire()
        return None  # the lock is held: "as" names nothing of use

    async def __aexit__(self, exc_type, exc, tb):
        self.release()


class _Acquirable(_ContextManagerMixin, _LoopBound):
    async def _wait_for_turn(self):
        java = self._j
        waiter = self._get_loop().create_future()
        _enqueue(java, waiter._j)
        try:
            await waiter
        except BaseException as error:
            _dequeue(java, waiter._j)
            if isinstance(error, exceptions.CancelledError):
                host.abandoned(java, waiter._j)
            raise
        _acquired(java, waiter._j)
        return True


class Lock(_Acquirable):
    """A mutex for tasks, first come, first served."""

    def __init__(self):
        self._j = host.new_lock()

    def __repr__(self):
        return self._describe("locked" if self.locked() else "unlocked")

    def locked(self):
        """Whether somebody holds it."""
        return host.lock_locked(self._j)

    async def acquire(self):
        """Waits until the lock is free and takes it; returns True."""
        return _try_acquire(self._j) or await self._wait_for_turn()

    def release(self):
        """Frees the lock and wakes the first waiter; RuntimeError if it is free."""
        if not host.lock_release(self._j):
            raise RuntimeError("Lock is not acquired.")


class Event(_LoopBound):
    """A flag that tasks can wait for."""

    def __init__(self):
        self._j = host.new_event()

    def __repr__(self):
        return self._describe("set" if self.is_set() else "unset")

    def is_set(self):
        """Whether the flag is set."""
        return host.event_is_set(self._j)

    def set(self):
        """Sets the flag and wakes all waiters."""
        host.event_set(self._j)

    def clear(self):
        """Clears the flag."""
        host.event_clear(self._j)

    async def wait(self):
        """Waits until the flag is set; returns True."""
        java = self._j
        if host.event_is_set(java):
            return True
        waiter = self._get_loop().create_future()
        _enqueue(java, waiter._j)
        try:
            await waiter
            return True
        finally:
            _dequeue(java, waiter._j)


class Condition(_ContextManagerMixin, _LoopBound):
    """Tasks wait, holding a lock, until another one notifies them."""

    def __init__(self, lock=None):
        if lock is None:
            lock = Lock()
        self._adopt(lock, host.new_condition(lock._j if isinstance(lock, Lock) else None))

    @classmethod
    def _of(cls, java):
        """The condition of a Java one and its lock."""
        lock = Lock.__new__(Lock)
        lock._j = host.condition_lock(java)
        condition = cls.__new__(cls)
        condition._adopt(lock, java)
        return condition

    def _adopt(self, lock, java):
        self._lock = lock
        self._j = java
        self.locked = lock.locked
        self.acquire = lock.acquire
        self.release = lock.release

    def __repr__(self):
        return self._describe("locked" if self.locked() else "unlocked")

    async def wait(self):
        """Releases the lock, waits to be notified, takes the lock again; returns True."""
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        java = self._j
        waiter = self._get_loop().create_future()
        self.release()
        try:
            try:
                _enqueue(java, waiter._j)
                try:
                    await waiter
                    return True
                finally:
                    _dequeue(java, waiter._j)
            finally:
                # The lock must be held again, however often that is cancelled.
                cancellation = None
                while True:
                    try:
                        await self.acquire()
                        break
                    except exceptions.CancelledError as error:
                        cancellation = error
                if cancellation is not None:
                    try:
                        raise cancellation
                    finally:
                        cancellation = None
        except BaseException:
            # Whoever was notified and cannot go on passes the notification on.
            host.condition_wake(java, 1)
            raise

    async def wait_for(self, predicate):
        """Waits until the predicate is true; returns its value."""
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n=1):
        """Wakes n waiters; they go on once they hold the lock."""
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        host.condition_wake(self._j, n)

    def notify_all(self):
        """Wakes all waiters."""
        self.notify(host.waiter_count(self._j))


class Semaphore(_Acquirable):
    """A counter of permits that tasks take and give back."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._j = host.new_semaphore(value)

    @property
    def _value(self):
        return host.semaphore_value(self._j)

    def __repr__(self):
        return self._describe("locked" if self.locked() else f"unlocked, value:{self._value}")

    def locked(self):
        """Whether acquire() would wait."""
        return host.semaphore_locked(self._j)

    async def acquire(self):
        """Waits for a permit and takes it; returns True."""
        return _try_acquire(self._j) or await self._wait_for_turn()

    def release(self):
        """Gives a permit back and wakes the first waiter."""
        host.semaphore_release(self._j)


class BoundedSemaphore(Semaphore):
    """A semaphore that refuses more permits than it began with."""

    def __init__(self, value=1):
        self._bound_value = value
        super().__init__(value)

    def release(self):
        if self._value >= self._bound_value:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class Barrier(_LoopBound):
    """A place where a number of tasks wait for one another."""

    def __init__(self, parties):
        if parties < 1:
            raise ValueError("parties must be > 0")
        self._j = host.new_barrier(parties)
        # Java's own, where its waiters are; each change of the state wakes all of them.
        self._cond = Condition._of(host.barrier_condition(self._j))

    def __repr__(self):
        extra = host.barrier_state(self._j)
        if not self.broken:
            extra += f", waiters:{self.n_waiting}/{self.parties}"
        return f"<{object.__repr__(self)[1:-1]} [{extra}]>"

    async def __aenter__(self):
        return await self.wait()

    async def __aexit__(self, *args):
        pass

    async def wait(self):
        """Waits for the other parties; returns this one's number, from 0."""
        java = self._j
        # "async with", spelled out: our own modules are not rewritten on faulty interpreters.
        await self._cond.acquire()
        try:
            await self._cond.wait_for(lambda: not host.barrier_must_block(java))
            if host.barrier_is_broken(java):
                raise exceptions.BrokenBarrierError("Barrier aborted")
            try:
                index = host.barrier_arrive(java)
                if index + 1 < self.parties:
                    await self._cond.wait_for(lambda: not host.barrier_is_filling(java))
                    if host.barrier_state(java) in ("broken", "resetting"):
                        raise exceptions.BrokenBarrierError("Abort or reset of barrier")
                return index
            finally:
                host.barrier_leave(java)
        finally:
            self._cond.release()

    async def reset(self):
        """Returns to the empty state; tasks that wait get BrokenBarrierError."""
        await self._change(host.barrier_reset)

    async def abort(self):
        """Breaks the barrier for good; tasks that wait get BrokenBarrierError."""
        await self._change(host.barrier_abort)

    async def _change(self, change):
        await self._cond.acquire()
        try:
            change(self._j)
        finally:
            self._cond.release()

    @property
    def _count(self):
        return host.barrier_count(self._j)

    @property
    def parties(self):
        """How many tasks it takes."""
        return host.barrier_parties(self._j)

    @property
    def n_waiting(self):
        """How many wait now."""
        return host.barrier_waiting(self._j)

    @property
    def broken(self):
        """Whether it was aborted."""
        return host.barrier_is_broken(self._j)
