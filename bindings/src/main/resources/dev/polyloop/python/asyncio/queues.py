"""Queues.

Who waits and how many items are unfinished is Java's to know
(dev.polyloop.sync.Queue); the items stay here, where a subclass may keep them as
it likes (_init, _get, _put), and Java asks for them when another language uses
the queue.
"""

from _collections import deque

from _polyloop import host
from _polyloop.kinds import GenericAlias

from .locks import _LoopBound, _Waiters

__all__ = ("Queue", "PriorityQueue", "LifoQueue", "QueueFull", "QueueEmpty")


class QueueEmpty(Exception):
    """get_nowait() found nothing."""


class QueueFull(Exception):
    """put_nowait() found no room."""


_MOST = 0x7FFFFFFF

_enqueue_putter = host.queue_enqueue_putter
_enqueue_getter = host.queue_enqueue_getter
_item_put = host.queue_item_put
_item_taken = host.queue_item_taken


def _limit(maxsize):
    """How many items fill a queue, 0 if any number fits; maxsize may be a float."""
    if not 0 < maxsize < _MOST:  # NaN too
        return 0
    return int(maxsize) if isinstance(maxsize, int) else -int(-maxsize // 1)


class Queue(_LoopBound):
    """A first-in, first-out queue; maxsize 0 means no limit."""

    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._j = host.new_queue(self, _limit(maxsize))
        self._init(maxsize)

    # A subclass may override these three, and qsize.

    def _init(self, maxsize):
        self._queue = deque()

    def _get(self):
        return self._queue.popleft()

    def _put(self, item):
        self._queue.append(item)

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x} {self._format()}>"

    def __str__(self):
        return f"<{type(self).__name__} {self._format()}>"

    __class_getitem__ = classmethod(GenericAlias)

    def _format(self):
        parts = [f"maxsize={self._maxsize!r}"]
        if getattr(self, "_queue", None):
            parts.append(f"_queue={list(self._queue)!r}")
        getters, putters = host.queue_getters(self._j), host.queue_putters(self._j)
        if getters:
            parts.append(f"_getters[{getters}]")
        if putters:
            parts.append(f"_putters[{putters}]")
        if self._unfinished_tasks:
            parts.append(f"tasks={self._unfinished_tasks}")
        return " ".join(parts)

    @property
    def _getters(self):
        return _Waiters(self._j, host.queue_waiting_getters, host.queue_enqueue_getter)

    @property
    def _putters(self):
        return _Waiters(self._j, host.queue_waiting_putters, host.queue_enqueue_putter)

    @property
    def _unfinished_tasks(self):
        return host.queue_unfinished(self._j)

    def qsize(self):
        """How many items it holds."""
        return len(self._queue)

    @property
    def maxsize(self):
        """How many items it may hold; 0 for any number."""
        return self._maxsize

    def empty(self):
        """Whether it holds nothing."""
        return not self._queue

    def full(self):
        """Whether it holds maxsize items."""
        return 0 < self._maxsize <= self.qsize()

    async def put(self, item):
        """Adds an item, waiting for room if need be."""
        item  # keeps it boxed: see docs/design.md, "Traps met"
        if self.full():
            java = self._j
            while True:  # that ends in the middle: few waits go round, which the JIT is glad of
                putter = self._get_loop().create_future()
                _enqueue_putter(java, putter._j)
                try:
                    await putter
                except:
                    putter.cancel()
                    host.queue_abandoned_putter(java, putter._j, not self.full())
                    raise
                if not self.full():
                    break
        return self.put_nowait(item)

    def put_nowait(self, item):
        """Adds an item; QueueFull if there is no room."""
        if self.full():
            raise QueueFull
        self._put(item)
        _item_put(self._j)

    async def get(self):
        """Takes an item, waiting for one if need be."""
        if self.empty():
            java = self._j
            while True:  # as in put()
                getter = self._get_loop().create_future()
                _enqueue_getter(java, getter._j)
                try:
                    await getter
                except:
                    getter.cancel()
                    host.queue_abandoned_getter(java, getter._j, not self.empty())
                    raise
                if not self.empty():
                    break
        return self.get_nowait()

    def get_nowait(self):
        """Takes an item; QueueEmpty if there is none."""
        if self.empty():
            raise QueueEmpty
        item = self._get()
        _item_taken(self._j)
        return item

    def task_done(self):
        """Says that one item taken was dealt with."""
        if not host.queue_task_done(self._j):
            raise ValueError("task_done() called too many times")

    async def join(self):
        """Waits until every item put was dealt with."""
        java = self._j
        if not host.queue_is_finished(java):
            waiter = self._get_loop().create_future()
            host.queue_enqueue_joiner(java, waiter._j)
            try:
                await waiter
            finally:
                host.queue_dequeue_joiner(java, waiter._j)


class PriorityQueue(Queue):
    """A queue that gives its smallest item first."""

    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        import heapq

        heapq.heappush(self._queue, item)

    def _get(self):
        import heapq

        return heapq.heappop(self._queue)


class LifoQueue(Queue):
    """A queue that gives its newest item first."""

    def _init(self, maxsize):
        self._queue = []

    def _put(self, item):
        self._queue.append(item)

    def _get(self):
        return self._queue.pop()
