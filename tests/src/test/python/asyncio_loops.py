"""Loops: scheduling, running, stopping, closing, reports, debug mode, Runner, threads, generators."""

import asyncio
import concurrent.futures
import contextvars
import sys
import threading
import time
import warnings
from unittest import mock

from asyncio_tracing import TraceCase, attempt, go, log, main, reported, trace, try_await


async def value(x, turns=0):
    for _ in range(turns):
        await asyncio.sleep(0)
    return x


async def fail(error):
    raise error


def on_loop(function):
    """Runs function(loop) on a loop of its own until it calls stop()."""
    loop = asyncio.new_event_loop()
    try:
        function(loop)
        loop.run_forever()
    finally:
        loop.close()


class SchedulingTest(TraceCase):
    @trace(
        "soon 1",
        "soon 2",
        "threadsafe",
        "at -10",
        "later -5",
        "later 0",
        "nested",
        "later 0.02",
        "later 0.03",
    )
    def test_order(self):
        def plan(loop):
            loop.call_soon(log, "soon 1")
            loop.call_later(0, log, "later 0")
            loop.call_later(-5, log, "later -5")
            loop.call_at(loop.time() - 10, log, "at -10")
            loop.call_soon(lambda: (log("soon 2"), loop.call_soon(log, "nested")))
            loop.call_soon_threadsafe(log, "threadsafe")
            loop.call_later(0.03, log, "later 0.03")
            loop.call_later(0.02, log, "later 0.02")
            loop.call_later(0.06, loop.stop)

        on_loop(plan)

    @trace(
        "<Handle SchedulingTest.test_handles.<locals>.callback(1, 'x') at asyncio_loops.py:N> False Handle",
        '<Handle cancelled> True',
        '<TimerHandle when=N SchedulingTest.test_handles.<locals>.callback(2) at asyncio_loops.py:N> True True',
        '<TimerHandle cancelled when=N>',
        'True True False False False True True True',
        'True',
        "<Handle log('partial') at asyncio_tracing.py:N>",
        '<Handle log(1)(2) at asyncio_tracing.py:N>',
        'True',
        'partial',
        '1 2',
    )
    def test_handles(self):
        def callback(*args):
            pass

        def plan(loop):
            h = loop.call_soon(callback, 1, "x")
            log(h, h.cancelled(), type(h).__name__)
            h.cancel()
            log(h, h.cancelled())
            h.cancel()
            t = loop.call_later(10, callback, 2)
            log(t, t.when() > loop.time(), isinstance(t, asyncio.Handle))
            t.cancel()
            log(t)
            u = loop.call_later(20, callback)
            v = loop.call_later(30, callback)
            log(u < v, u <= v, u > v, u >= v, u == v, u != v, u == u, hash(u) == hash(u.when()))
            u.cancel(), v.cancel()
            log(loop.call_soon(print).get_context() is not None)
            log(loop.call_soon(log, "partial"))
            import functools

            log(loop.call_soon(functools.partial(log, 1), 2))
            log(loop.call_soon(mock.Mock(name="m")) is not None)
            done = loop.call_soon(loop.stop)
            done.cancelled()

        on_loop(plan)

    @trace(
        "!! TypeError('delay must not be None')",
        "!! TypeError('when cannot be None')",
        "!! TypeError('a callable object was expected by call_soon(), got 3')",
        "!! TypeError('coroutines cannot be used with call_soon()')",
        "!! TypeError('a callable object was expected by call_at(), got None')",
        '!! TypeError("a callable object was expected by call_soon_threadsafe(), got \'s\'")',
        "!! TypeError('coroutines cannot be used with run_in_executor()')",
        "!! TypeError('coroutines cannot be used with call_soon()')",
    )
    def test_bad_arguments(self):
        def plan(loop):
            attempt(loop.call_later, None, log)
            attempt(loop.call_at, None, log)
            loop.set_debug(True)
            attempt(loop.call_soon, 3)
            attempt(loop.call_soon, value)
            attempt(loop.call_later, 1, None)
            attempt(loop.call_soon_threadsafe, "s")
            attempt(loop.run_in_executor, None, value)
            c = value(1)
            attempt(loop.call_soon, c)
            c.close()
            loop.set_debug(False)
            loop.call_soon(loop.stop)

        on_loop(plan)

    @trace(
        "1",
        "2",
        "2",
        "2",
        "9",
    )
    def test_contexts(self):
        var = contextvars.ContextVar("var", default=0)

        def plan(loop):
            var.set(1)
            loop.call_soon(lambda: log(var.get()))
            ctx = contextvars.copy_context()
            ctx.run(var.set, 2)
            loop.call_soon(lambda: log(var.get()), context=ctx)
            loop.call_later(0, lambda: log(var.get()), context=ctx)
            loop.call_at(0, lambda: (log(var.get()), var.set(9)), context=ctx)
            loop.call_soon_threadsafe(lambda: log(var.get()), context=ctx)
            var.set(3)
            loop.call_later(0.01, loop.stop)

        contextvars.copy_context().run(on_loop, plan)


class RunningTest(TraceCase):
    @trace(
        'one turn',
        'stopped',
        'next run',
        'stopped again',
        'and again',
        'after stop',
        "!! RuntimeError('Event loop stopped before Future completed.')",
        '-> 4',
        '-> 5',
        "!! TypeError('An asyncio.Future, a coroutine or an awaitable is required')",
        'False False',
        'True',
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        "!! RuntimeError('Event loop is closed')",
        '-> None',
    )
    def test_stop(self):
        loop = asyncio.new_event_loop()
        loop.stop()
        loop.call_soon(log, "one turn")
        loop.call_soon(lambda: loop.call_soon(log, "next run"))
        loop.run_forever()
        log("stopped")
        loop.call_soon(loop.stop)
        loop.run_forever()
        log("stopped again")
        loop.call_soon(lambda: (loop.stop(), loop.call_soon(log, "after stop")))
        loop.run_forever()
        log("and again")
        loop.call_soon(loop.stop)
        loop.run_forever()
        f = loop.create_future()
        loop.call_soon(loop.stop)
        attempt(loop.run_until_complete, f)
        f.set_result(4)
        attempt(loop.run_until_complete, f)
        attempt(loop.run_until_complete, value(5, 2))
        attempt(loop.run_until_complete, 3)
        log(loop.is_running(), loop.is_closed())
        loop.close()
        log(loop.is_closed())
        loop.close()
        c = value(1)
        attempt(loop.run_until_complete, c)
        attempt(loop.run_forever)
        attempt(loop.call_soon, log)
        attempt(loop.call_later, 1, log)
        attempt(loop.call_at, 1, log)
        attempt(loop.call_soon_threadsafe, log)
        attempt(loop.create_task, c)
        attempt(loop.run_in_executor, None, log)
        attempt(loop.stop)
        c.close()

    @trace(
        'True',
        "!! RuntimeError('This event loop is already running')",
        "!! RuntimeError('This event loop is already running')",
        "!! RuntimeError('asyncio.run() cannot be called from a running event loop')",
        "!! RuntimeError('Cannot run the event loop while another loop is running')",
        "!! RuntimeError('Cannot close a running event loop')",
        "!! RuntimeError('Runner.run() cannot be called from a running event loop')",
        "!! RuntimeError('Cannot run the event loop while another loop is running')",
    )
    def test_nested(self):
        async def body():
            loop = asyncio.get_running_loop()
            log(loop.is_running())
            c = value(1)
            attempt(loop.run_until_complete, c)
            attempt(loop.run_forever)
            attempt(asyncio.run, c)
            other = asyncio.new_event_loop()
            attempt(other.run_until_complete, c)
            other.close()
            attempt(loop.close)
            with asyncio.Runner() as runner:
                attempt(runner.run, c)
            c.close()

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            go(body)

    @trace(
        "!! KeyboardInterrupt('k')",
        'second',
        '-> None',
        "!! KeyboardInterrupt('k')",
        "!! KeyboardInterrupt('k')",
        "True KeyboardInterrupt('k')",
        '-> still fine',
        'main cancelled ()',
        "!! KeyboardInterrupt('k')",
        '!! SystemExit(3)',
        'second',
        '-> None',
        '!! SystemExit(3)',
        '!! SystemExit(3)',
        'True SystemExit(3)',
        '-> still fine',
        'main cancelled ()',
        '!! SystemExit(3)',
        "GeneratorExit('g')",
        '-> None',
    )
    def test_exits_in_callbacks_and_tasks(self):
        for error in (KeyboardInterrupt("k"), SystemExit(3)):
            loop = asyncio.new_event_loop()

            def bad():
                raise error

            loop.call_soon(bad)
            loop.call_soon(log, "second")
            attempt(loop.run_forever)
            loop.call_soon(loop.stop)
            attempt(loop.run_forever)
            attempt(loop.run_until_complete, fail(error))
            t = loop.create_task(fail(error))
            attempt(loop.run_until_complete, value("other", 3))
            log(t.done(), t.exception())
            attempt(loop.run_until_complete, value("still fine", 3))
            loop.close()

            async def body():
                t = asyncio.create_task(fail(error))
                try:
                    await asyncio.sleep(1)
                except asyncio.CancelledError as e:
                    log("main cancelled", e.args)
                    raise

            go(body)

        async def callback_error():
            def bad():
                raise GeneratorExit("g")

            asyncio.get_running_loop().set_exception_handler(lambda lp, c: log(c["exception"]))
            asyncio.get_running_loop().call_soon(bad)
            await asyncio.sleep(0)

        go(callback_error)

    @trace(
        'a b',
        '!! RuntimeError("Task <Task pending name=\'Task-N\' coro=<RunningTest.test_two_loops.<locals>.waits() running at asyncio_loops.py:N> cb=[_run_until_complete_cb() at base_events.py:N]> got Future <Future pending> attached to a different loop")',
        "!! ValueError('The future belongs to a different loop than the one specified as the loop argument')",
        '-> 7',
        '[0, 1]',
        '[0, 1, 2]',
    )
    def test_two_loops(self):
        a, b = asyncio.new_event_loop(), asyncio.new_event_loop()
        log(a.run_until_complete(value("a")), b.run_until_complete(value("b")))
        f = a.create_future()

        async def waits():
            return await f

        attempt(b.run_until_complete, waits())
        attempt(b.run_until_complete, f)
        a.call_soon(f.set_result, 7)
        attempt(a.run_until_complete, waits())
        results = []

        def thread(loop, n):
            results.append(loop.run_until_complete(value(n, 50)))

        threads = [threading.Thread(target=thread, args=(loop, n)) for n, loop in enumerate((a, b))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        log(sorted(results))
        a.close(), b.close()
        results = []

        def program(n):
            results.append(asyncio.run(value(n, 20)))

        threads = [threading.Thread(target=program, args=(n,)) for n in range(3)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        log(sorted(results))

    @trace(
        '!! RuntimeError("There is no current event loop in thread \'T\'.")',
        'True',
        '!! RuntimeError("There is no current event loop in thread \'MainThread\'.")',
        '!! TypeError("loop must be an instance of AbstractEventLoop or None, not \'int\'")',
        '!! TypeError("policy must be an instance of AbstractEventLoopPolicy or None, not \'int\'")',
        'None',
        "!! RuntimeError('no running event loop')",
        'True',
        'True',
        '-> None',
        '!! RuntimeError("There is no current event loop in thread \'MainThread\'.")',
        'policy',
        'True',
        '-> None',
        'True',
    )
    def test_current_loop(self):
        def in_thread():
            attempt(asyncio.get_event_loop)
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            log(asyncio.get_event_loop() is loop)
            loop.close()

        t = threading.Thread(target=in_thread, name="T")
        t.start()
        t.join()
        asyncio.set_event_loop(None)
        attempt(asyncio.get_event_loop)
        attempt(asyncio.set_event_loop, 3)
        attempt(asyncio.set_event_loop_policy, 3)
        log(asyncio._get_running_loop())
        attempt(asyncio.get_running_loop)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        log(asyncio.get_event_loop() is loop)

        async def body():
            log(asyncio.get_event_loop() is asyncio.get_running_loop() is not loop)

        go(body)
        attempt(asyncio.get_event_loop)
        loop.close()

        class Policy(asyncio.DefaultEventLoopPolicy):
            def new_event_loop(self):
                log("policy")
                return super().new_event_loop()

        asyncio.set_event_loop_policy(Policy())
        go(body)
        asyncio.set_event_loop_policy(None)
        log(type(asyncio.get_event_loop_policy()) is not Policy)

    @trace(
        '0 1 2',
        'False',
        '0',
        "!! ValueError('a coroutine was expected, got 3')",
        "!! ValueError('a coroutine was expected, got <function RunningTest.test_runner.<locals>.get_set at 0x0>')",
        "!! RuntimeError('Runner is closed')",
        "!! RuntimeError('Runner is closed')",
        'True',
        '5 True',
        "!! ValueError('a coroutine was expected, got 3')",
        "!! ValueError('v')",
    )
    def test_runner(self):
        var = contextvars.ContextVar("var", default=0)

        async def get_set(n):
            before = var.get()
            var.set(n)
            return before

        with asyncio.Runner() as runner:
            log(runner.run(get_set(1)), runner.run(get_set(2)), runner.run(get_set(3)))
            log(runner.get_loop().is_running())
            log(runner.run(get_set(3), context=contextvars.copy_context()))
            attempt(runner.run, 3)
            attempt(runner.run, get_set)
        attempt(runner.get_loop)
        c = value(1)
        attempt(runner.run, c)
        c.close()
        runner.close()
        asyncio.Runner().close()
        runner = asyncio.Runner(debug=True)
        log(runner.get_loop().get_debug())
        runner.close()
        made = []

        def factory():
            made.append(asyncio.new_event_loop())
            return made[0]

        log(asyncio.run(value(5), loop_factory=factory), made[0].is_closed())
        attempt(asyncio.run, 3)
        attempt(asyncio.run, fail(ValueError("v")))

    @trace(
        '1',
        'a cleans up',
        'a is done',
        'LOG ERROR unhandled exception during asyncio.run() shutdown',
        "task: <Task finished name='late' coro=<RunningTest.test_run_cancels_what_is_left.<locals>.fails_late() done, defined at asyncio_loops.py:N> exception=ValueError('late')>",
        "LOG exception ValueError('late')",
        'agen closing',
        'agen closed',
        '-> result',
    )
    def test_run_cancels_what_is_left(self):
        async def lingers(name):
            try:
                await asyncio.sleep(10)
            finally:
                log(name, "cleans up")
                await asyncio.sleep(0)
                log(name, "is done")

        async def fails_late():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                raise ValueError("late")

        async def agen():
            try:
                yield 1
                yield 2
            finally:
                log("agen closing")
                await asyncio.sleep(0)
                log("agen closed")

        holder = []

        async def body():
            holder.append(asyncio.create_task(lingers("a")))
            holder.append(asyncio.create_task(fails_late(), name="late"))
            g = agen()
            log(await g.__anext__())
            holder.append(g)
            await asyncio.sleep(0)
            return "result"

        go(body)


class ReportTest(TraceCase):
    @trace(
        'None',
        "!! TypeError('A callable object or None is expected, got 3')",
        'LOG ERROR Exception in callback ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N',
        'handle: <Handle ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N>',
        "LOG exception ZeroDivisionError('division by zero')",
        'True',
        "handler True ['exception', 'handle', 'message'] Exception in callback ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N <Handle ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N>",
        'LOG ERROR Unhandled error in exception handler',
        "context: {'message': 'Exception in callback ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N', 'exception': ZeroDivisionError('division by zero'), 'handle': <Handle ReportTest.test_exception_handlers.<locals>.bad() at asyncio_loops.py:N>}",
        "LOG exception ValueError('broken handler')",
        'LOG ERROR by hand',
        'extra: 3',
        'LOG ERROR Unhandled exception in event loop',
        "LOG exception ValueError('only')",
        'LOG ERROR m',
        'source_traceback: Object created at (most recent call last):',
        '',
        'LOG ERROR default',
        'future: 1',
        'task: 2',
        'LOG ERROR Exception in default exception handler',
        "LOG exception KeyError('d')",
        '-> None',
    )
    def test_exception_handlers(self):
        def bad():
            1 / 0

        async def body():
            loop = asyncio.get_running_loop()
            log(loop.get_exception_handler())
            attempt(loop.set_exception_handler, 3)
            loop.call_soon(bad)
            await asyncio.sleep(0)

            def handler(lp, ctx):
                log("handler", lp is loop, sorted(ctx), ctx["message"], ctx["handle"])

            loop.set_exception_handler(handler)
            log(loop.get_exception_handler() is handler)
            loop.call_soon(bad)
            await asyncio.sleep(0)

            def broken(lp, ctx):
                raise ValueError("broken handler")

            loop.set_exception_handler(broken)
            loop.call_soon(bad)
            await asyncio.sleep(0)
            loop.set_exception_handler(None)
            loop.call_exception_handler({"message": "by hand", "extra": 3})
            loop.call_exception_handler({"exception": ValueError("only")})
            loop.call_exception_handler({"message": "m", "source_traceback": []})
            loop.default_exception_handler({"message": "default", "future": 1, "task": 2})
            with mock.patch.object(loop, "default_exception_handler", side_effect=KeyError("d")):
                loop.call_exception_handler({"message": "x"})

        go(body)

    @trace(
        '5',
        'LOG ERROR Unhandled error in exception handler',
        "context: {'message': 'm', 'task': <Task pending name='Task-N' coro=<ReportTest.test_handler_context.<locals>.body.<locals>.task() running at asyncio_loops.py:N> cb=[Task.task_wakeup()]>}",
        "LOG exception RuntimeError('cannot enter context: <Context object at 0x0> is already entered')",
        '-> None',
    )
    def test_handler_context(self):
        var = contextvars.ContextVar("var", default=0)

        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda lp, ctx: log(var.get()))

            def bad():
                var.set(5)
                1 / 0

            loop.call_soon(bad)
            await asyncio.sleep(0)

            async def task():
                var.set(7)
                loop.call_exception_handler({"message": "m", "task": asyncio.current_task()})

            await asyncio.create_task(task())

        go(body)

    @trace(
        'True 0.1',
        "Executing <Task finished name='slow' coro=<ReportTest.test_debug.<locals>.slow() done, defined at asyncio_loops.py:N> result=None created at tasks.py:N> Executing <Handle sleep(0.15) created at asyncio_loops.py:N>",
        'StackSummary body',
        '<Future pending created at asyncio_loops.py:N>',
        "<Task pending name='t' coro=<value() running at asyncio_loops.py:N> created at tasks.py:N>",
        "<Handle log('x') at asyncio_tracing.py:N created at asyncio_loops.py:N>",
        "<Handle cancelled log('x') at asyncio_tracing.py:N created at asyncio_loops.py:N>",
        "<TimerHandle when=N log('y') at asyncio_tracing.py:N created at asyncio_loops.py:N>",
        "<TimerHandle cancelled when=N log('y') at asyncio_tracing.py:N created at asyncio_loops.py:N>",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        'fine',
        '-> None',
    )
    def test_debug(self):
        async def slow():
            time.sleep(0.15)

        async def body():
            loop = asyncio.get_running_loop()
            log(loop.get_debug(), loop.slow_callback_duration)
            loop.slow_callback_duration = 0.1
            import logging

            logger = logging.getLogger("asyncio")
            seen = []

            class Catch(logging.Handler):
                def emit(self, record):
                    text = record.getMessage().split(" took ")[0]
                    if "slow() done" in text or "Handle sleep(" in text:
                        seen.append(text)

            logger.handlers[:] = [Catch()]
            await asyncio.create_task(slow(), name="slow")
            loop.call_soon(time.sleep, 0.15)
            await asyncio.sleep(0.01)
            log(*seen)
            f = asyncio.Future()
            log(type(f._source_traceback).__name__, f._source_traceback[-1].name)
            log(f)
            t = asyncio.create_task(value(1), name="t")
            log(t)
            await t
            h = loop.call_soon(log, "x")
            log(h)
            h.cancel()
            log(h)
            timer = loop.call_later(5, log, "y")
            log(timer)
            timer.cancel()
            log(timer)

            def off_thread():
                attempt(loop.call_soon, log)
                attempt(loop.call_later, 1, log)
                attempt(loop.call_at, 1, log)
                loop.call_soon_threadsafe(log, "fine")

            thread = threading.Thread(target=off_thread)
            thread.start()
            thread.join()
            await asyncio.sleep(0.01)

        go(body, debug=True)

    @trace(
        "['exception', 'future', 'message', 'source_traceback'] Future exception was never retrieved",
        '-> None',
    )
    def test_debug_never_retrieved(self):
        async def body():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 100
            loop.set_exception_handler(lambda lp, ctx: log(sorted(ctx), ctx["message"]))
            f = asyncio.Future()
            f.set_exception(ValueError("v"))
            del f
            await reported()

        go(body, debug=True)

    @trace(
        "running=False closed=False debug=False>",
        "False",
        "True",
        "running=False closed=True debug=1>",
        "True",
    )
    def test_reprs(self):
        loop = asyncio.new_event_loop()
        log(str(loop).split(" ", 1)[1])
        log(loop.get_debug())
        loop.set_debug(1)
        log(loop.get_debug() in (1, True))
        loop.close()
        log(str(loop).split(" ", 1)[1])
        log(isinstance(loop, asyncio.AbstractEventLoop))


class ThreadTest(TraceCase):
    @trace(
        '5',
        "!! ZeroDivisionError('division by zero')",
        '4',
        'Future True',
        '!! CancelledError()',
        '(None, True)',
        "!! TypeError('executor must be ThreadPoolExecutor instance')",
        "-> ((1,), {'x': 2})",
        "!! RuntimeError('no running event loop')",
        '!! TimeoutError() from CancelledError()',
        'asyncio',
        "RuntimeError('Executor shutdown has been called')",
        "!! RuntimeError('Executor shutdown has been called')",
        '-> None',
    )
    def test_executors(self):
        async def body():
            loop = asyncio.get_running_loop()
            log(await loop.run_in_executor(None, lambda: 5))
            await try_await(loop.run_in_executor(None, lambda: 1 / 0))
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                log(await loop.run_in_executor(pool, max, 3, 4))
                started, release = threading.Event(), threading.Event()
                first = loop.run_in_executor(pool, lambda: (started.set(), release.wait()))
                second = loop.run_in_executor(pool, log, "never runs")
                log(type(first).__name__, second.cancel())
                await asyncio.sleep(0)
                await try_await(second)
                release.set()
                log(await first)
            attempt(loop.set_default_executor, 3)
            await try_await(asyncio.to_thread(lambda *a, **k: (a, k), 1, x=2))
            await try_await(asyncio.to_thread(lambda: asyncio.get_running_loop()))
            release = threading.Event()
            await try_await(asyncio.wait_for(asyncio.to_thread(release.wait), 0.05))
            release.set()
            name = await asyncio.to_thread(lambda: threading.current_thread().name)
            log(name.rsplit("_", 1)[0])
            await loop.shutdown_default_executor()
            try:
                await loop.run_in_executor(None, log)
            except RuntimeError as e:
                log(e)
            await try_await(asyncio.to_thread(fail_with_stop))

        def fail_with_stop():
            raise StopIteration(3)

        go(body)

    @trace(
        'concurrent.futures._base v',
        "!! ValueError('v')",
        "!! TypeError('A coroutine object is required')",
        'True',
        '!! CancelledError()',
        'TimeoutError True',
        'cancelled',
        '1',
        '-> None',
    )
    def test_run_coroutine_threadsafe(self):
        async def body():
            loop = asyncio.get_running_loop()

            def other_thread():
                future = asyncio.run_coroutine_threadsafe(value("v", 3), loop)
                log(type(future).__module__, future.result(5))
                future = asyncio.run_coroutine_threadsafe(fail(ValueError("v")), loop)
                attempt(future.result, 5)
                attempt(asyncio.run_coroutine_threadsafe, 3, loop)
                future = asyncio.run_coroutine_threadsafe(asyncio.sleep(10), loop)
                time.sleep(0.02)
                log(future.cancel())
                attempt(future.result, 5)
                future = asyncio.run_coroutine_threadsafe(asyncio.sleep(10), loop)
                try:
                    future.result(0.05)
                except TimeoutError as e:
                    log("TimeoutError", future.cancel())
                future = asyncio.run_coroutine_threadsafe(fail(asyncio.CancelledError()), loop)
                try:
                    future.result(5)
                except concurrent.futures.CancelledError as e:
                    log("cancelled")

            await asyncio.to_thread(other_thread)
            await asyncio.sleep(0.01)
            log(len(asyncio.all_tasks()))

        go(body)

    @trace(
        "42",
        "True False",
    )
    def test_loop_in_background_thread(self):
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        while not loop.is_running():
            time.sleep(0.001)
        future = asyncio.run_coroutine_threadsafe(value(42), loop)
        log(future.result(5))
        got = []
        for n in range(100):
            loop.call_soon_threadsafe(got.append, n)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        log(got == list(range(100)), loop.is_running())
        loop.close()


class GeneratorTest(TraceCase):
    @trace(
        'closing',
        'closed',
        '[0, 1, 2]',
        'closing',
        'closed',
        'closing',
        'closed',
        '{0: 0, 1: 1}',
        '0 1',
        'closing',
        'closed',
        'closing',
        'closed',
        "ValueError('thrown')",
        'closing',
        'closed',
        'shut down',
        '-> None',
    )
    def test_async_generators(self):
        async def count(n):
            try:
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            finally:
                log("closing")
                await asyncio.sleep(0)
                log("closed")

        async def body():
            log([i async for i in count(3)])
            g = count(3)
            async for i in g:
                if i == 1:
                    break
            await g.aclose()
            log({i: i async for i in count(2)})
            h = count(2)
            log(await anext(h), await anext(h))
            await h.aclose()
            k = count(2)
            await k.__anext__()
            try:
                await k.athrow(ValueError("thrown"))
            except ValueError as e:
                log(e)
            m = count(5)
            await m.__anext__()
            loop = asyncio.get_running_loop()
            await loop.shutdown_asyncgens()
            log("shut down")

        go(body)

    @trace(
        "['asyncgen', 'exception', 'message'] an error occurred during closing of asynchronous generator ZeroDivisionError('division by zero')",
        '-> None',
    )
    def test_shutdown_errors(self):
        async def bad():
            try:
                yield 1
            finally:
                1 / 0

        holder = []

        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(
                lambda lp, ctx: log(sorted(ctx), ctx["message"].split(" <")[0], ctx["exception"])
            )
            g = bad()
            await g.__anext__()
            holder.append(g)

        go(body)


class ClosureTest(TraceCase):
    @trace(
        'cleaned up',
        "!! KeyboardInterrupt('now')",
    )
    def test_keyboard_interrupt_in_run(self):
        async def body():
            def interrupt():
                raise KeyboardInterrupt("now")

            asyncio.get_running_loop().call_soon(interrupt)
            try:
                await asyncio.sleep(5)
            finally:
                log("cleaned up")

        go(body)

    @trace(
        "closed",
    )
    def test_close_with_pending_executor(self):
        loop = asyncio.new_event_loop()
        release = threading.Event()

        async def body():
            loop.run_in_executor(None, release.wait)
            await asyncio.sleep(0)

        loop.run_until_complete(body())
        loop.close()
        release.set()
        time.sleep(0.02)
        log("closed")


if __name__ == "__main__":
    main()
