"""Loops, policies and submodules that programs bring or import by name."""

import asyncio
import collections
import heapq
import importlib
import selectors
import time
import warnings
from unittest import mock

from asyncio_tracing import TraceCase, attempt, log, main, trace, try_await


class TinyLoop(asyncio.AbstractEventLoop):
    """The least that tasks need, as a program would write it."""

    def __init__(self):
        self.ready = collections.deque()
        self.timers = []
        self.now = 0.0
        self.stopped = False
        self.count = 0
        self.task_count = 0

    def get_debug(self):
        return False

    def time(self):
        return self.now

    def is_running(self):
        return asyncio._get_running_loop() is self

    def is_closed(self):
        return False

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coro, *, name=None, context=None):
        self.task_count += 1
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.count += 1
        self.ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self.timers, handle)
        return handle

    def _timer_handle_cancelled(self, handle):
        pass

    def call_exception_handler(self, context):
        log("handler", sorted(context), context["message"], context.get("exception"))

    def stop(self):
        self.stopped = True

    def run_until_complete(self, future):
        future = asyncio.ensure_future(future, loop=self)
        future.add_done_callback(lambda f: self.stop())
        self.stopped = False
        asyncio._set_running_loop(self)
        try:
            while not self.stopped:
                if not self.ready:
                    handle = heapq.heappop(self.timers)
                    if handle.cancelled():
                        continue
                    self.now = max(self.now, handle.when())
                    self.ready.append(handle)
                for _ in range(len(self.ready)):
                    handle = self.ready.popleft()
                    if not handle.cancelled():
                        handle._run()
        finally:
            asyncio._set_running_loop(None)
        return future.result()


async def value(x, turns=0):
    for _ in range(turns):
        await asyncio.sleep(0)
    return x


async def fail(error):
    raise error


async def tour():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    log(type(me).__name__, asyncio.all_tasks() == {me}, me.get_loop() is loop)
    log(await asyncio.sleep(0.5, "slept"))
    t = asyncio.create_task(value("task", 2), name="named")
    log(t.get_name(), await t)
    log(await asyncio.gather(value(1), value(2, 1), asyncio.sleep(0.1, 3)))
    await try_await(asyncio.gather(value(1), fail(ValueError("v"))))
    done, pending = await asyncio.wait([asyncio.create_task(value("w"))])
    log(len(done), len(pending))
    await try_await(asyncio.wait_for(asyncio.sleep(10), 0.01))
    await try_await(asyncio.wait_for(value("in time"), 5))
    log(await asyncio.shield(value("shielded")))
    for f in asyncio.as_completed([value("completed")]):
        log(await f)
    try:
        async with asyncio.timeout(0.01) as limit:
            await asyncio.sleep(10)
    except TimeoutError:
        log("timeout", limit)
    async with asyncio.timeout(None):
        pass
    async with asyncio.TaskGroup() as tg:
        a = tg.create_task(value("a", 1))
        b = tg.create_task(value("b"))
    log(a.result(), b.result(), tg)
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(fail(KeyError("k")))
            tg.create_task(asyncio.sleep(10))
            await asyncio.sleep(10)
    except BaseException as e:
        log(e)
    t = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    t.cancel("stop")
    await try_await(t)
    lock = asyncio.Lock()
    async with lock:
        u = asyncio.create_task(lock.acquire())
        await asyncio.sleep(0)
        log(lock.locked(), u.done())
    log(await u)
    event = asyncio.Event()
    loop.call_soon(event.set)
    log(await event.wait())
    queue = asyncio.Queue(1)
    producer = asyncio.gather(*(queue.put(n) for n in range(3)))
    log([await queue.get() for _ in range(3)])
    await producer
    cond = asyncio.Condition()

    async def waits():
        async with cond:
            return await cond.wait()

    w = asyncio.create_task(waits())
    await asyncio.sleep(0)
    async with cond:
        cond.notify()
    log(await w)
    barrier = asyncio.Barrier(2)
    log(sorted(await asyncio.gather(barrier.wait(), barrier.wait())))
    sem = asyncio.Semaphore(1)
    async with sem:
        log(sem.locked())
    f = loop.create_future()
    loop.call_later(0.01, f.set_result, "future")
    log(await f)
    log(asyncio.current_task() is me)
    return "end"


TOUR = (
    'Task True True',
    'slept',
    'named task',
    '[1, 2, 3]',
    "!! ValueError('v')",
    '1 0',
    '!! TimeoutError() from CancelledError()',
    '-> in time',
    'shielded',
    'completed',
    'timeout <Timeout [expired]>',
    'a b <TaskGroup entered>',
    "ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('k')])",
    "!! CancelledError('stop')",
    'True False',
    'True',
    'True',
    '[0, 1, 2]',
    'True',
    '[0, 1]',
    'True',
    'future',
    'True',
    '-> end',
)


def base_loop():
    """A loop as programs make them of BaseEventLoop."""
    from asyncio import base_events

    class Selector:
        def select(self, timeout):
            if timeout:
                time.sleep(timeout)
            return []

        def close(self):
            pass

    class Loop(base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = Selector()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

        def call_soon(self, callback, *args, context=None):
            self.soon = getattr(self, "soon", 0) + 1
            return super().call_soon(callback, *args, context=context)

    return Loop()


class CustomLoopTest(TraceCase):
    @trace(*TOUR, 'None 0')
    def test_abstract_event_loop(self):
        loop = TinyLoop()
        attempt(loop.run_until_complete, tour())
        log(asyncio.current_task(loop), len(asyncio.all_tasks(loop)))

    @trace(
        "5",
    )
    def test_every_step_goes_through_call_soon(self):
        loop = TinyLoop()
        before = loop.count
        loop.run_until_complete(value("x", 3))
        log(loop.count - before)

    @trace(*TOUR, 'True')
    def test_subclass_of_base_event_loop(self):
        loop = base_loop()
        attempt(loop.run_until_complete, tour())
        log(loop.soon > 50)
        loop.close()

    @trace(
        "create_task value []",
        "stop",
        "-> 1",
        "create_task body []",
        "create_task value []",
        "handler Exception in callback CustomLoopTest.test_subclass_of_the_default_loop.<locals>.body.<locals>.<lambda>() at asyncio_custom.py:N",
        "stop",
        "-> None",
        "1",
    )
    def test_subclass_of_the_default_loop(self):
        class Loop(asyncio.SelectorEventLoop):
            def create_task(self, coro, **kwargs):
                log("create_task", coro.cr_code.co_name, sorted(kwargs))
                return super().create_task(coro, **kwargs)

            def call_exception_handler(self, context):
                log("handler", context["message"])

            def create_future(self):
                self.futures = getattr(self, "futures", 0) + 1
                return super().create_future()

            def stop(self):
                log("stop")
                super().stop()

        loop = Loop()
        attempt(loop.run_until_complete, value(1))

        async def body():
            await asyncio.create_task(value(2), name="n")
            await asyncio.sleep(0.001)
            loop.call_soon(lambda: 1 / 0)
            await asyncio.sleep(0)

        attempt(loop.run_until_complete, body())
        log(loop.futures)
        loop.close()

    @trace(
        "True",
        "timeout",
        "True",
        "later",
        "True",
    )
    def test_own_clock(self):
        class Loop(asyncio.SelectorEventLoop):
            def time(self):
                return super().time() + 1e6

        loop = Loop()

        async def body():
            start = loop.time()
            await asyncio.sleep(0.01)
            log(0.01 <= loop.time() - start < 20)
            try:
                async with asyncio.timeout(0.01):
                    await asyncio.sleep(15)
            except TimeoutError:
                log("timeout")
            h = loop.call_later(0.01, log, "later")
            log(h.when() >= 1e6)
            await asyncio.sleep(0.05)

        begin = time.monotonic()
        loop.run_until_complete(body())
        log(time.monotonic() - begin < 20)
        loop.close()

    @trace(
        "True False",
        "1 True",
        "called",
        "Exception in callback CustomLoopTest.test_mock_loop.<locals>.bad() at asyncio_custom.py:N",
        "1",
    )
    def test_mock_loop(self):
        loop = mock.Mock()
        loop.get_debug.return_value = False
        f = asyncio.Future(loop=loop)
        log(f.get_loop() is loop, f.done())
        f.add_done_callback(log)
        f.set_result(3)
        log(loop.call_soon.call_count, loop.call_soon.call_args.args[0] is log)
        handle = asyncio.Handle(log, ("called",), loop)
        handle._run()

        def bad():
            1 / 0

        asyncio.Handle(bad, (), loop)._run()
        log(loop.call_exception_handler.call_args.args[0]["message"])
        timer = asyncio.TimerHandle(5, log, (), loop)
        timer.cancel()
        log(loop._timer_handle_cancelled.call_count)

    @trace(
        "True",
        "new",
        "set False",
        "set True",
        "1",
        "get",
        "None",
        "new",
        "set False",
        "set True",
    )
    def test_policy(self):
        class Policy(asyncio.AbstractEventLoopPolicy):
            loop = None

            def get_event_loop(self):
                log("get")
                return self.loop

            def set_event_loop(self, loop):
                log("set", loop is None)
                self.loop = loop

            def new_event_loop(self):
                log("new")
                return asyncio.SelectorEventLoop()

        policy = Policy()
        asyncio.set_event_loop_policy(policy)
        log(asyncio.get_event_loop_policy() is policy)
        log(asyncio.run(value(1)))
        log(asyncio.get_event_loop())

        async def inside():
            asyncio.get_event_loop()

        asyncio.run(inside())

    def test_policy_keepsTheChildWatcher(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            policy = asyncio.DefaultEventLoopPolicy()
            self.assertIsInstance(policy.get_child_watcher(), asyncio.AbstractChildWatcher)
            watcher = asyncio.ThreadedChildWatcher()
            policy.set_child_watcher(watcher)
            self.assertIs(policy.get_child_watcher(), watcher)
            policy.set_child_watcher(None)
            with self.assertRaises((TypeError, AssertionError)):
                policy.set_child_watcher("watcher")
        for call in (policy.get_child_watcher, lambda: policy.set_child_watcher(None)):
            with self.assertWarns(DeprecationWarning):
                call()

    def test_policy_attachesTheChildWatcherToTheLoop(self):
        class Watcher(asyncio.ThreadedChildWatcher):
            attached = closed = None

            def attach_loop(self, loop):
                self.attached = loop

            def close(self):
                self.closed = True

        watcher = Watcher()
        policy = asyncio.DefaultEventLoopPolicy()
        loop = policy.new_event_loop()
        self.addCleanup(loop.close)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            policy.set_child_watcher(watcher)
            policy.set_event_loop(loop)
            self.assertIs(watcher.attached, loop)
            policy.set_child_watcher(None)
        self.assertTrue(watcher.closed)

    def test_selector_isClosedWithItsLoop(self):
        selector = selectors.SelectSelector()
        loop = asyncio.SelectorEventLoop(selector)
        self.assertEqual(loop.run_until_complete(value(3)), 3)
        loop.close()
        self.assertIsNone(selector.get_map())

    def test_step_ofTaskThatIsDone_reachesTheExceptionHandler(self):
        for new_loop in (asyncio.new_event_loop, base_loop):
            loop = new_loop()
            self.addCleanup(loop.close)
            reported = []
            loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))

            async def sleeper():
                await asyncio.sleep(0.01)

            task = asyncio.Task(sleeper(), loop=loop)
            asyncio.Future.set_result(task, "early")
            loop.run_until_complete(task)
            loop.run_until_complete(value(1))
            self.assertEqual(len(reported), 1, new_loop)
            self.assertIsInstance(reported[0], asyncio.InvalidStateError)
            self.assertIn("step(): already done", str(reported[0]))
            task.get_coro().close()

    @trace(
        "!! NotImplementedError()",
        "!! NotImplementedError()",
        "!! NotImplementedError()",
        "!! NotImplementedError()",
        "!! NotImplementedError()",
        "!! NotImplementedError()",
    )
    def test_abstract_methods(self):
        loop = asyncio.AbstractEventLoop()
        attempt(loop.time)
        attempt(loop.run_forever)
        attempt(loop.get_debug)
        attempt(loop.run_until_complete, None)
        attempt(asyncio.AbstractEventLoopPolicy().get_event_loop)
        attempt(asyncio.AbstractServer().close)


class NamesTest(TraceCase):
    def test_submodules(self):
        for name in """events tasks futures base_events base_futures base_tasks coroutines
            exceptions locks queues runners streams protocols transports log mixins constants
            format_helpers unix_events selector_events sslproto subprocess trsock staggered
            threads timeouts taskgroups""".split():
            module = importlib.import_module("asyncio." + name)
            self.assertIs(getattr(asyncio, name), module)

    def test_star_import(self):
        namespace = {}
        exec("from asyncio import *", namespace)
        unix = {"open_unix_connection", "start_unix_server"}  # not on every platform
        missing = [name for name in asyncio.__all__ if name not in namespace and name not in unix]
        self.assertEqual(missing, [])

    def test_public_names(self):
        missing = [name for name in PUBLIC.split() if not hasattr(asyncio, name)]
        self.assertEqual(missing, [])
        self.assertEqual([n for n in PUBLIC.split() if n not in asyncio.__all__], [])

    def test_identities(self):
        from asyncio import events, exceptions, futures, tasks

        self.assertIs(asyncio.TimeoutError, TimeoutError)
        self.assertIs(futures._CFuture, asyncio.Future)
        self.assertIs(tasks._CTask, asyncio.Task)
        self.assertIs(tasks._c_current_task, asyncio.current_task)
        self.assertIs(events._c_get_running_loop, asyncio.get_running_loop)
        self.assertTrue(issubclass(asyncio.CancelledError, BaseException))
        self.assertFalse(issubclass(asyncio.CancelledError, Exception))
        self.assertIs(exceptions.CancelledError, asyncio.CancelledError)
        self.assertIs(events.get_running_loop, asyncio.get_running_loop)
        self.assertIs(tasks.Task, asyncio.Task)
        self.assertEqual(asyncio.FIRST_COMPLETED, "FIRST_COMPLETED")


PUBLIC = """
ALL_COMPLETED AbstractChildWatcher AbstractEventLoop AbstractEventLoopPolicy AbstractServer
Barrier BaseEventLoop BaseProtocol BaseTransport BoundedSemaphore BrokenBarrierError
BufferedProtocol CancelledError Condition DatagramProtocol DatagramTransport
DefaultEventLoopPolicy Event FIRST_COMPLETED FIRST_EXCEPTION FastChildWatcher Future Handle
IncompleteReadError InvalidStateError LifoQueue LimitOverrunError Lock MultiLoopChildWatcher
PidfdChildWatcher PriorityQueue Protocol Queue QueueEmpty QueueFull ReadTransport Runner
SafeChildWatcher SelectorEventLoop Semaphore SendfileNotAvailableError Server StreamReader
StreamReaderProtocol StreamWriter SubprocessProtocol SubprocessTransport Task TaskGroup
ThreadedChildWatcher Timeout TimeoutError TimerHandle Transport WriteTransport _enter_task
_get_running_loop _leave_task _register_task _set_running_loop _unregister_task all_tasks
as_completed create_eager_task_factory create_subprocess_exec create_subprocess_shell
create_task current_task eager_task_factory ensure_future gather get_child_watcher
get_event_loop get_event_loop_policy get_running_loop iscoroutine iscoroutinefunction isfuture
new_event_loop open_connection run run_coroutine_threadsafe
set_child_watcher set_event_loop set_event_loop_policy shield sleep start_server
timeout timeout_at to_thread wait wait_for wrap_future
"""


if __name__ == "__main__":
    main()
