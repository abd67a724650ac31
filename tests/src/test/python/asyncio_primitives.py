"""Lock, Event, Condition, Semaphore, Barrier, the queues."""

import asyncio
import sys
import unittest
import weakref

from asyncio_tracing import TraceCase, attempt, go, log, main, trace, try_await


async def spin(n=1):
    for _ in range(n):
        await asyncio.sleep(0)


async def started(coro):
    t = asyncio.create_task(coro)
    await asyncio.sleep(0)
    return t


class LockTest(TraceCase):
    @trace(
        '<asyncio.locks.Lock object at 0x0 [unlocked]> False',
        'True <asyncio.locks.Lock object at 0x0 [locked]>',
        '-> None',
        "!! RuntimeError('Lock is not acquired.')",
        'None True',
        'False True',
        'a in <asyncio.locks.Lock object at 0x0 [locked]>',
        'a out',
        'b in <asyncio.locks.Lock object at 0x0 [locked, waiters:1]>',
        'b out',
        'c in <asyncio.locks.Lock object at 0x0 [locked]>',
        'c out',
        '<asyncio.locks.Lock object at 0x0 [unlocked]>',
        "!! TypeError('Lock.__init__() takes 1 positional argument but 2 were given')",
        '!! TypeError("Lock.__init__() got an unexpected keyword argument \'loop\'")',
        'TypeError',
        'TypeError',
        '-> None',
    )
    def test_basics(self):
        async def body():
            lock = asyncio.Lock()
            log(lock, lock.locked())
            log(await lock.acquire(), lock)
            attempt(lock.release)
            attempt(lock.release)
            async with lock as x:
                log(x, lock.locked())
            log(lock.locked(), weakref.ref(lock)() is lock)

            async def user(name):
                async with lock:
                    log(name, "in", lock)
                    await spin()
                    log(name, "out")

            await asyncio.gather(*(user(n) for n in "abc"))
            log(lock)
            attempt(asyncio.Lock, 3)
            attempt(lambda: asyncio.Lock(loop=3))
            try:
                with lock:
                    pass
            except TypeError as e:
                log("TypeError")
            try:
                await lock
            except TypeError as e:
                log("TypeError")

        go(body)

    @trace(
        '<asyncio.locks.Lock object at 0x0 [locked, waiters:3]>',
        '<asyncio.locks.Lock object at 0x0 [locked, waiters:2]> True',
        'False <asyncio.locks.Lock object at 0x0 [unlocked, waiters:2]>',
        "['a'] True",
        "['a', 'c']",
        "['a', 'c', 'd'] <asyncio.locks.Lock object at 0x0 [locked]>",
        "['a', 'c', 'd', 'f'] <asyncio.locks.Lock object at 0x0 [locked]> True",
        'True <asyncio.locks.Lock object at 0x0 [unlocked]>',
        '-> None',
    )
    def test_fairness_and_cancel(self):
        async def body():
            lock = asyncio.Lock()
            await lock.acquire()
            order = []

            async def user(name):
                await lock.acquire()
                order.append(name)

            a, b, c = [await started(user(n)) for n in "abc"]
            log(lock)
            b.cancel()
            await spin()
            log(lock, b.cancelled())
            lock.release()
            log(lock.locked(), lock)
            d = await started(user("d"))
            await spin()
            log(order, lock.locked())
            lock.release()
            await spin(2)
            log(order)
            lock.release()
            await spin(2)
            log(order, lock)
            e, f = [await started(user(n)) for n in "ef"]
            lock.release()
            e.cancel()
            await spin(3)
            log(order, lock, e.cancelled())
            g = await started(user("g"))
            lock.release()
            g.cancel()
            await spin(2)
            log(g.cancelled(), lock)

        go(body)

    @trace(
        "2 [False, False]",
        "True True",
        "True 0",
        "-> None",
    )
    def test_waiters(self):
        async def body():
            lock = asyncio.Lock()
            await lock.acquire()

            a, b = await started(lock.acquire()), await started(lock.acquire())
            log(len(lock._waiters), [waiter.done() for waiter in lock._waiters])
            b.cancel()
            log(lock._waiters[1].cancelled(), bool(lock._waiters))
            lock.release()
            await spin(2)
            log(a.done(), len(lock._waiters or ()))

        go(body)

    @trace(
        "!! CancelledError()",
        "True",
        "-> None",
    )
    def test_cancel_while_acquiring_in_with(self):
        async def body():
            lock = asyncio.Lock()
            await lock.acquire()

            async def user():
                async with lock:
                    log("must not come here")

            t = await started(user())
            t.cancel()
            await try_await(t)
            log(lock.locked())

        go(body)

    @trace(
        '!! CancelledError()',
        '-> None',
        "RuntimeError('<asyncio.locks.Lock object at 0x0 [locked]> is bound to a different event loop')",
        '-> None',
    )
    def test_other_loop(self):
        lock = asyncio.Lock()

        async def body():
            await lock.acquire()
            t = await started(lock.acquire())
            t.cancel()
            await try_await(t)

        go(body)

        async def other():
            try:
                await lock.acquire()
            except RuntimeError as e:
                log(e)

        go(other)

    @trace(
        "<LockTest.test_subclass.<locals>.Counting object at 0x0 [locked]>",
        "release",
        "1",
        "<asyncio.locks.Condition object at 0x0 [locked]>",
        "release",
        "2",
        "-> None",
    )
    def test_subclass(self):
        class Counting(asyncio.Lock):
            count = 0

            async def acquire(self):
                self.count += 1
                return await super().acquire()

            def release(self):
                log("release")
                super().release()

        async def body():
            lock = Counting()
            async with lock:
                log(lock)
            log(lock.count)
            cond = asyncio.Condition(lock)
            async with cond:
                log(cond)
            log(lock.count)

        go(body)


class EventTest(TraceCase):
    @trace(
        "<asyncio.locks.Event object at 0x0 [unset]> False",
        "<asyncio.locks.Event object at 0x0 [unset, waiters:3]>",
        "<asyncio.locks.Event object at 0x0 [unset, waiters:2]>",
        "<asyncio.locks.Event object at 0x0 [set, waiters:2]> []",
        "<asyncio.locks.Event object at 0x0 [unset]> [(0, True), (2, True)]",
        "True True",
        "True",
        "!! TimeoutError() from CancelledError()",
        "<asyncio.locks.Event object at 0x0 [unset]>",
        "-> None",
    )
    def test_event(self):
        async def body():
            event = asyncio.Event()
            log(event, event.is_set())
            order = []

            async def waits(n):
                order.append((n, await event.wait()))

            ts = [await started(waits(n)) for n in range(3)]
            log(event)
            ts[1].cancel()
            await spin()
            log(event)
            event.set()
            event.set()
            log(event, order)
            event.clear()
            await spin()
            log(event, order)
            event.set()
            log(await event.wait(), event.is_set())
            t = await started(asyncio.wait_for(event.wait(), 1))
            log(await t)
            event.clear()
            await try_await(asyncio.wait_for(event.wait(), 0.001))
            log(event)

        go(body)


class ConditionTest(TraceCase):
    @trace(
        '<asyncio.locks.Condition object at 0x0 [unlocked]> False',
        "!! RuntimeError('cannot wait on un-acquired lock')",
        "!! RuntimeError('cannot notify on un-acquired lock')",
        "!! RuntimeError('cannot notify on un-acquired lock')",
        '<asyncio.locks.Condition object at 0x0 [unlocked, waiters:5]>',
        '<asyncio.locks.Condition object at 0x0 [locked, waiters:5]>',
        '0 True True',
        '1 True True',
        '[0, 1]',
        '3 True True',
        '4 True True',
        '[0, 1, 3, 4] True <asyncio.locks.Condition object at 0x0 [unlocked]>',
        'wait_for enough',
        'True',
        'True True',
        'False',
        '!! AttributeError("\'int\' object has no attribute \'locked\'")',
        '-> None',
    )
    def test_condition(self):
        async def body():
            cond = asyncio.Condition()
            log(cond, cond.locked())
            await try_await(cond.wait())
            attempt(cond.notify)
            attempt(cond.notify_all)
            order = []

            async def waits(n):
                async with cond:
                    log(n, await cond.wait(), cond.locked())
                    order.append(n)

            ts = [await started(waits(n)) for n in range(5)]
            log(cond)
            async with cond:
                cond.notify(2)
                log(cond)
            await spin(4)
            log(order)
            ts[2].cancel()
            await spin(2)
            async with cond:
                cond.notify_all()
            await spin(6)
            log(order, ts[2].cancelled(), cond)
            state = []
            t = await started(waits_for(cond, state))
            for n in range(3):
                async with cond:
                    state.append(n)
                    cond.notify()
                await spin(3)
            log(t.done())
            lock = asyncio.Lock()
            c = asyncio.Condition(lock)
            await c.acquire()
            log(lock.locked(), c.locked())
            c.release()
            log(lock.locked())
            attempt(asyncio.Condition, 3)

        async def waits_for(cond, state):
            async with cond:
                log("wait_for", await cond.wait_for(lambda: len(state) > 2 and "enough"))

        go(body)

    @unittest.skipIf(
        sys.implementation.name == "cpython" and sys.version_info < (3, 12, 8), "fixed in 3.12.8"
    )
    @trace(
        'False <asyncio.locks.Condition object at 0x0 [locked, waiters:1]>',
        "a cancelled ('x',) True",
        'b woken',
        'True True <asyncio.locks.Condition object at 0x0 [unlocked]>',
        '-> None',
        '-> None',
    )
    def test_cancelled_while_reacquiring(self):
        async def body():
            cond = asyncio.Condition()

            async def waits(n):
                async with cond:
                    try:
                        await cond.wait()
                        log(n, "woken")
                    except asyncio.CancelledError as e:
                        log(n, "cancelled", e.args, cond.locked())
                        raise

            a = await started(waits("a"))
            b = await started(waits("b"))
            await cond.acquire()
            cond.notify()
            await spin(2)
            a.cancel("x")
            await spin(2)
            log(a.done(), cond)
            cond.release()
            await spin(6)
            log(a.done(), b.done(), cond)
            b.cancel()
            await try_await(b)

        go(body)


class SemaphoreTest(TraceCase):
    @trace(
        '<asyncio.locks.Semaphore object at 0x0 [unlocked, value:2]> False',
        'True <asyncio.locks.Semaphore object at 0x0 [unlocked, value:1]>',
        '<asyncio.locks.Semaphore object at 0x0 [locked]> True',
        '<asyncio.locks.Semaphore object at 0x0 [locked, waiters:4]>',
        '<asyncio.locks.Semaphore object at 0x0 [locked, waiters:4]> True',
        '<asyncio.locks.Semaphore object at 0x0 [locked, waiters:4]>',
        '[0, 2, 3] <asyncio.locks.Semaphore object at 0x0 [unlocked, value:2]>',
        '3',
        "!! ValueError('Semaphore initial value must be >= 0')",
        '<asyncio.locks.Semaphore object at 0x0 [locked]> True',
        'True True <asyncio.locks.Semaphore object at 0x0 [locked]>',
        '<asyncio.locks.BoundedSemaphore object at 0x0 [unlocked, value:1]>',
        "!! ValueError('BoundedSemaphore released too many times')",
        '<asyncio.locks.BoundedSemaphore object at 0x0 [locked]>',
        "!! ValueError('BoundedSemaphore released too many times')",
        '-> None',
    )
    def test_semaphore(self):
        async def body():
            sem = asyncio.Semaphore(2)
            log(sem, sem.locked())
            log(await sem.acquire(), sem)
            await sem.acquire()
            log(sem, sem.locked())
            order = []

            async def user(n):
                async with sem:
                    order.append(n)
                    await spin()

            ts = [await started(user(n)) for n in range(4)]
            log(sem)
            ts[1].cancel()
            sem.release()
            log(sem, sem.locked())
            sem.release()
            log(sem)
            await spin(6)
            log(order, sem)
            sem.release()
            log(sem._value)
            attempt(asyncio.Semaphore, -1)
            attempt(asyncio.Semaphore, "x") if False else None
            zero = asyncio.Semaphore(0)
            log(zero, zero.locked())
            one = asyncio.Semaphore()
            await one.acquire()
            a, b = await started(one.acquire()), await started(one.acquire())
            one.release()
            a.cancel()
            await spin(3)
            log(a.cancelled(), b.done(), one)
            bounded = asyncio.BoundedSemaphore(1)
            log(bounded)
            attempt(bounded.release)
            async with bounded:
                log(bounded)
            attempt(bounded.release)

        go(body)


class BarrierTest(TraceCase):
    @trace(
        "!! ValueError('parties must be > 0')",
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:0/3]> 3 0 False',
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:2/3]> 2',
        '2 2',
        '0 0',
        '1 1',
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:0/3]> 0',
        "x BrokenBarrierError('Abort or reset of barrier')",
        "y BrokenBarrierError('Abort or reset of barrier')",
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:0/3]> [True, True]',
        "p BrokenBarrierError('Abort or reset of barrier')",
        "q BrokenBarrierError('Abort or reset of barrier')",
        '<asyncio.locks.Barrier object at 0x0 [broken]> True [True, True]',
        "z BrokenBarrierError('Barrier aborted')",
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:0/3]>',
        'w 2',
        'u 0',
        'v 1',
        '<asyncio.locks.Barrier object at 0x0 [filling, waiters:0/3]> True',
        '0',
        'True',
        '-> None',
    )
    def test_barrier(self):
        async def body():
            attempt(asyncio.Barrier, 0)
            attempt(asyncio.Barrier, 1.5) if False else None
            b = asyncio.Barrier(3)
            log(b, b.parties, b.n_waiting, b.broken)

            async def party(n):
                try:
                    log(n, await b.wait())
                except asyncio.BrokenBarrierError as e:
                    log(n, e)

            ts = [await started(party(n)) for n in range(2)]
            await spin()
            log(b, b.n_waiting)
            await party(2)
            await spin(5)
            log(b, b.n_waiting)
            ts = [await started(party(n)) for n in "xy"]
            await b.reset()
            await spin(8)
            log(b, [t.done() for t in ts])
            ts = [await started(party(n)) for n in "pq"]
            await b.abort()
            await spin(8)
            log(b, b.broken, [t.done() for t in ts])
            await party("z")
            await b.reset()
            log(b)
            ts = [await started(party(n)) for n in "uvw"]
            await spin(8)
            t = await started(party("cancelled"))
            t.cancel()
            await spin(5)
            log(b, t.cancelled())
            async with asyncio.Barrier(1) as index:
                log(index)
            log(issubclass(asyncio.BrokenBarrierError, RuntimeError))

        go(body)


class QueueTest(TraceCase):
    @trace(
        '1.3 True [0, 1]',
        'inf False [0, 1, 2, 3, 4]',
        'nan False [0, 1, 2, 3, 4]',
        '100000000000000000000 False [0, 1, 2, 3, 4]',
        '-2 False [0, 1, 2, 3, 4]',
        'True True [0]',
        '-> None',
    )
    def test_maxsize_isAnyNumber(self):
        async def body():
            for maxsize in (1.3, float("inf"), float("nan"), 10**20, -2, True):
                q = asyncio.Queue(maxsize)
                for item in range(5):
                    if not q.full():
                        q.put_nowait(item)
                log(q.maxsize, q.full(), list(q._queue))

        go(body)

    @trace(
        '<Queue at 0x0 maxsize=0> <Queue maxsize=0> 0 0 True False',
        '!! QueueEmpty()',
        "!! ValueError('task_done() called too many times')",
        '<Queue at 0x0 maxsize=0 _queue=[0, 1, 2] tasks=3> 3',
        '0 1 2',
        '<Queue at 0x0 maxsize=0 tasks=3>',
        '<Queue at 0x0 maxsize=0 _getters[1]>',
        'x',
        '!! QueueFull()',
        '<Queue at 0x0 maxsize=1 _queue=[1] _putters[1] tasks=1> True',
        '1 <Queue at 0x0 maxsize=1 tasks=1>',
        'True <Queue at 0x0 maxsize=1 _queue=[2] tasks=2>',
        'False',
        'True',
        'asyncio.queues.Queue[int] False <Queue at 0x0 maxsize=0>',
        '-> None',
    )
    def test_queue(self):
        async def body():
            q = asyncio.Queue()
            log(q, str(q).replace("0x0", ""), q.maxsize, q.qsize(), q.empty(), q.full())
            attempt(q.get_nowait)
            attempt(q.task_done)
            for n in range(3):
                await q.put(n)
            log(q, q.qsize())
            log(await q.get(), q.get_nowait(), await q.get())
            log(q)
            for _ in range(3):
                q.task_done()
            await q.join()
            g = await started(q.get())
            log(q)
            q.put_nowait("x")
            log(await g)
            b = asyncio.Queue(maxsize=1)
            await b.put(1)
            attempt(b.put_nowait, 2)
            p = await started(b.put(2))
            log(b, b.full())
            log(b.get_nowait(), b)
            await spin(2)
            log(p.done(), b)
            j = await started(b.join())
            b.get_nowait()
            b.task_done()
            await spin()
            log(j.done())
            b.task_done()
            await spin()
            log(j.done())
            log(asyncio.Queue[int], asyncio.Queue(-1).full(), asyncio.Queue(0))

        go(body)

    @trace(
        "<PriorityQueue at 0x0 maxsize=0 _queue=[1, 3, 2] tasks=3>",
        "[1, 2, 3] <PriorityQueue at 0x0 maxsize=0 tasks=3>",
        "<LifoQueue at 0x0 maxsize=3 _queue=[3, 1, 2] tasks=3> True",
        "[2, 1, 3]",
        "True QueueEmpty()",
        "-> None",
    )
    def test_kinds(self):
        async def body():
            p = asyncio.PriorityQueue()
            for n in (3, 1, 2):
                p.put_nowait(n)
            log(p)
            log([p.get_nowait() for _ in range(3)], p)
            s = asyncio.LifoQueue(3)
            for n in (3, 1, 2):
                s.put_nowait(n)
            log(s, s.full())
            log([await s.get() for _ in range(3)])
            log(issubclass(asyncio.QueueFull, Exception), asyncio.QueueEmpty())

        go(body)

    @trace(
        '1 0',
        '0',
        '1',
        '0 1 True True',
        "True True <Task finished name='Task-N' coro=<Queue.get() done, defined at queues.py:N> result=1>",
        'True True 0',
        'True True <Queue at 0x0 maxsize=1 _queue=[2] tasks=2>',
        '!! TimeoutError() from CancelledError()',
        '-> None',
    )
    def test_cancelled_waiters(self):
        async def body():
            q = asyncio.Queue(1)
            a = await started(q.get())
            log(len(q._getters), len(q._putters))
            a.cancel()
            await spin()
            log(len(q._getters))
            q.put_nowait(0)
            b = await started(q.put(1))
            log(len(q._putters))
            waiter = asyncio.get_running_loop().create_future()
            q._putters.append(waiter)
            log(await q.get(), await q.get(), waiter.done(), b.done())
            q = asyncio.Queue()
            a, b = await started(q.get()), await started(q.get())
            a.cancel()
            await spin()
            q.put_nowait(1)
            await spin(2)
            log(a.cancelled(), b.done(), b)
            a, b = await started(q.get()), await started(q.get())
            q.put_nowait(2)
            a.cancel("woken, then cancelled")
            await spin(3)
            log(a.cancelled(), b.done(), q.qsize())
            m = asyncio.Queue(1)
            m.put_nowait(0)
            a, b = await started(m.put(1)), await started(m.put(2))
            m.get_nowait()
            a.cancel()
            await spin(3)
            log(a.cancelled(), b.done(), m)
            await try_await(asyncio.wait_for(asyncio.Queue().get(), 0.001))

        go(body)

    @trace(
        "init 2",
        "1 <Unique at 0x0 maxsize=2 _queue=[1] tasks=2> False",
        "1",
        "True <Own at 0x0 maxsize=2 tasks=2>",
        "a",
        "True 2 3",
        "-> None",
    )
    def test_subclass(self):
        class Unique(asyncio.Queue):
            def _init(self, maxsize):
                log("init", maxsize)
                self._queue = set()

            def _put(self, item):
                self._queue.add(item)

            def _get(self):
                return self._queue.pop()

        class Own(asyncio.Queue):
            def _init(self, maxsize):
                self.items = []

            def _put(self, item):
                self.items.insert(0, item)

            def _get(self):
                return self.items.pop()

            def qsize(self):
                return len(self.items)

            def empty(self):
                return not self.items

        async def body():
            q = Unique(2)
            q.put_nowait(1)
            q.put_nowait(1)
            log(q.qsize(), q, q.full())
            log(await q.get())
            o = Own(2)
            await o.put("a")
            await o.put("b")
            log(o.full(), o)
            p = await started(o.put("c"))
            log(await o.get())
            await spin(2)
            log(p.done(), o.qsize(), o._unfinished_tasks)

        go(body)

    @trace(
        "put a0",
        "put a1",
        "X got a0",
        "X got a1",
        "put a2",
        "put b0",
        "X got a2",
        "X got b0",
        "put b1",
        "put b2",
        "X got b1",
        "X got b2",
        "<Queue at 0x0 maxsize=2>",
        "-> None",
    )
    def test_producers_and_consumers(self):
        async def body():
            q = asyncio.Queue(2)

            async def produce(name):
                for n in range(3):
                    await q.put(f"{name}{n}")
                    log("put", f"{name}{n}")

            async def consume(name):
                while True:
                    item = await q.get()
                    log(name, "got", item)
                    q.task_done()

            consumers = [asyncio.create_task(consume(n)) for n in "XY"]
            await asyncio.gather(produce("a"), produce("b"))
            await q.join()
            for c in consumers:
                c.cancel()
            await asyncio.gather(*consumers, return_exceptions=True)
            log(q)

        go(body)


if __name__ == "__main__":
    main()
