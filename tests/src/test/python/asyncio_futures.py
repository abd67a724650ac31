"""Futures: states, callbacks, exceptions, subclasses, what they show."""

import asyncio
import concurrent.futures
import contextvars
import copy
import pickle
import types
import weakref

from asyncio_tracing import TraceCase, attempt, go, log, main, reported, trace, try_await


def callback(future):
    log("callback", future.done())


class FutureTest(TraceCase):
    @trace(
        '<Future pending> False False PENDING',
        "!! InvalidStateError('Result is not set.')",
        "!! InvalidStateError('Exception is not set.')",
        '<Future finished result=1> True False FINISHED 1 None',
        "!! InvalidStateError('invalid state')",
        "!! InvalidStateError('invalid state')",
        'False False',
        "<Future finished exception=ValueError('v')> FINISHED ValueError('v')",
        "!! ValueError('v')",
        "!! InvalidStateError('invalid state')",
        'False',
        'True <Future cancelled> CANCELLED True False',
        "!! CancelledError('why')",
        "!! CancelledError('why')",
        "!! CancelledError('why')",
        "!! InvalidStateError('invalid state')",
        "!! InvalidStateError('invalid state')",
        'False True None',
        '-> None',
    )
    def test_states(self):
        async def body():
            f = asyncio.get_running_loop().create_future()
            log(f, f.done(), f.cancelled(), f._state)
            attempt(f.result)
            attempt(f.exception)
            f.set_result(1)
            log(f, f.done(), f.cancelled(), f._state, f.result(), f.exception())
            attempt(f.set_result, 2)
            attempt(f.set_exception, ValueError("late"))
            log(f.cancel(), f.cancel("x"))
            g = asyncio.Future()
            g.set_exception(ValueError("v"))
            log(g, g._state, g.exception())
            attempt(g.result)
            attempt(g.set_result, 2)
            log(g.cancel())
            h = asyncio.Future()
            log(h.cancel("why"), h, h._state, h.cancelled(), h.cancel())
            attempt(h.result)
            attempt(h.exception)
            attempt(h.result)
            attempt(h.set_result, 2)
            attempt(h.set_exception, ValueError)
            log(f._asyncio_future_blocking, f._loop is f.get_loop(), f._source_traceback)

        go(body)

    @trace(
        'ValueError() None <Future finished exception=ValueError()>',
        "KeyError('k') None <Future finished exception=KeyError('k')>",
        '!! TypeError',
        '!! TypeError',
        '!! TypeError',
        'StopAsyncIteration() None <Future finished exception=StopAsyncIteration()>',
        'GeneratorExit() None <Future finished exception=GeneratorExit()>',
        'KeyboardInterrupt() None <Future finished exception=KeyboardInterrupt()>',
        '!! TypeError',
        '!! TypeError',
        '-> None',
    )
    def test_set_exception_kinds(self):
        async def body():
            for kind in (ValueError, KeyError("k"), 5, None, "s",
                         StopAsyncIteration, GeneratorExit, KeyboardInterrupt, int, object()):
                f = asyncio.Future()
                try:
                    f.set_exception(kind)
                except BaseException as e:
                    log("!!", type(e).__name__)
                    continue
                log(f.exception(), f.exception().__context__, f)

        go(body)

    @trace(
        "2 0",
        "None",
        "[]",
        "[0, 1, 2, 3, <Future finished result=1>]",
        "added",
        "callback True",
        "0",
        "-> None",
    )
    def test_callbacks_order_and_removal(self):
        async def body():
            f = asyncio.Future()
            order = []
            for n in range(4):
                f.add_done_callback(lambda fut, n=n: order.append(n))
            f.add_done_callback(callback)
            f.add_done_callback(callback)
            log(f.remove_done_callback(callback), f.remove_done_callback(callback))
            log(f.add_done_callback(order.append))
            f.set_result(1)
            log(order)
            await asyncio.sleep(0)
            log(order)
            f.add_done_callback(callback)
            log("added")
            await asyncio.sleep(0)
            log(f.remove_done_callback(callback))

        go(body)

    @trace(
        "captured outer",
        "given inner",
        "context is a keyword",
        "-> None",
    )
    def test_callback_context(self):
        var = contextvars.ContextVar("var", default="none")

        async def body():
            f = asyncio.Future()
            var.set("outer")
            f.add_done_callback(lambda _: log("captured", var.get()))
            ctx = contextvars.Context()
            ctx.run(var.set, "inner")
            f.add_done_callback(lambda _: log("given", var.get()), context=ctx)
            var.set("later")
            f.set_result(1)
            await asyncio.sleep(0)
            try:
                f.add_done_callback(callback, ctx)
            except TypeError:
                log("context is a keyword")

        go(body)

    @trace(
        "['exception', 'handle', 'message'] Exception in callback FutureTest.test_callback_raises.<locals>.body.<locals>.bad(<Future finished result=1>) at asyncio_futures.py:N ZeroDivisionError('division by zero')",
        'callback True',
        '-> None',
    )
    def test_callback_raises(self):
        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(
                lambda lp, ctx: log(sorted(ctx), ctx["message"], ctx["exception"])
            )
            f = asyncio.Future()

            def bad(fut):
                1 / 0

            f.add_done_callback(bad)
            f.add_done_callback(callback)
            f.set_result(1)
            await asyncio.sleep(0)

        go(body)

    @trace(
        "True None None",
        "True None None",
        "True None None",
        "True",
        "-> None",
    )
    def test_same_exception_each_time(self):
        async def body():
            f = asyncio.Future()
            error = ValueError("one")
            f.set_exception(error)
            for _ in range(3):
                try:
                    await f
                except ValueError as e:
                    depth = 0
                    tb = e.__traceback__
                    while tb:
                        depth += 1
                        tb = tb.tb_next
                    log(e is error, e.__context__, e.__cause__)
            log(f.exception() is error)

        go(body)

    @trace(
        "('m',) None",
        "('m',) None",
        'False m',
        '-> None',
    )
    def test_cancelled_error_identity(self):
        async def body():
            f = asyncio.Future()
            f.cancel("m")
            seen = []
            for _ in range(2):
                try:
                    await f
                except asyncio.CancelledError as e:
                    seen.append(e)
                    log(e.args, e.__context__)
            log(seen[0] is seen[1], f._cancel_message)

        go(body)

    @trace(
        'True True',
        '!! RuntimeError("await wasn\'t used with future")',
        'stop 7',
        'stop r',
        "!! ValueError('thrown in')",
        'None',
        '-> None',
    )
    def test_iterating(self):
        async def body():
            f = asyncio.Future()
            it = iter(f)
            log(next(it) is f, f._asyncio_future_blocking)
            attempt(next, it)
            g = asyncio.Future()
            g.set_result(7)
            try:
                next(iter(g))
            except StopIteration as e:
                log("stop", e.value)
            h = asyncio.Future()
            it = h.__await__()
            next(it)
            h.set_result("r")
            try:
                it.send(None)
            except StopIteration as e:
                log("stop", e.value)
            k = asyncio.Future()
            it = k.__await__()
            next(it)
            attempt(it.throw, ValueError("thrown in"))
            m = asyncio.Future()
            it = m.__await__()
            next(it)
            log(it.close())

        go(body)

    @trace(
        '<Future pending>',
        '<Future pending cb=[callback() at asyncio_futures.py:N]>',
        '<Future pending cb=[callback() at asyncio_futures.py:N, log() at asyncio_tracing.py:N]>',
        '<Future pending cb=[callback() at asyncio_futures.py:N, <1 more>, callback() at asyncio_futures.py:N]>',
        "<Future finished result='xxxxxxxxxxxx...xxxxxxxxxxxxx'>",
        '<Future finished result=...>',
        '<Sub pending>',
        'callback True',
        'callback True',
        '-> None',
    )
    def test_reprs(self):
        async def body():
            f = asyncio.Future()
            log(f)
            f.add_done_callback(callback)
            log(f)
            f.add_done_callback(log)
            log(f)
            f.add_done_callback(callback)
            log(f)
            f.remove_done_callback(log)
            f.set_result("x" * 200)
            log(f)
            g = asyncio.Future()
            g.set_result(g)
            log(g)

            class Sub(asyncio.Future):
                pass

            log(Sub())
            await asyncio.sleep(0)

        go(body)

    @trace(
        'refused',
        'refused',
        "(<class 'int'>,) True False",
        'False False',
        'True True False True',
        'True',
        "<class 'AttributeError'>",
        "<class 'TypeError'>",
        'Future',
        '-> None',
    )
    def test_protocols(self):
        async def body():
            f = asyncio.Future()
            for function in (pickle.dumps, copy.copy):
                try:
                    function(f)
                except TypeError:
                    log("refused")
            log(asyncio.Future[int].__args__, asyncio.isfuture(f), asyncio.isfuture(asyncio.Future))
            log(asyncio.isfuture(3), asyncio.isfuture(concurrent.futures.Future()))
            log(isinstance(f, asyncio.Future), f == f, f == asyncio.Future(), hash(f) == hash(f))
            ref = weakref.ref(f)
            log(ref() is f)
            for arguments in ({"loop": 3}, {"bogus": 3}):
                try:
                    asyncio.Future(**arguments)
                except (TypeError, AttributeError) as e:
                    log(type(e))
            log(asyncio.Future.__qualname__)

        go(body)

    @trace(
        '!! RuntimeError("There is no current event loop in thread \'MainThread\'.")',
        'True <Future pending>',
        '-> slept',
        '5',
    )
    def test_no_loop(self):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asyncio.set_event_loop(None)
            attempt(asyncio.Future)
            loop = asyncio.new_event_loop()
            f = asyncio.Future(loop=loop)
            log(f.get_loop() is loop, f)
            attempt(loop.run_until_complete, asyncio.sleep(0, "slept"))
            f.set_result(5)
            log(loop.run_until_complete(f))
            loop.close()

    @trace(
        "RuntimeError",
        "RuntimeError",
        "RuntimeError",
        "RuntimeError",
        "False False",
        "InvalidStateError",
    )
    def test_uninitialized(self):
        f = asyncio.Future.__new__(asyncio.Future)
        for method in (f.cancel, lambda: f.set_result(1), f.get_loop,
                       lambda: f.add_done_callback(callback)):
            try:
                method()
            except RuntimeError as e:
                log("RuntimeError")
        log(f.done(), f.cancelled())
        try:
            f.result()
        except asyncio.InvalidStateError:
            log("InvalidStateError")

    @trace(
        'None',
        'old',
        'new',
        "!! CancelledError('new')",
        "!! CancelledError('new')",
        'None',
        'old',
        "!! CancelledError('new')",
        'None',
    )
    def test_cancel_message(self):
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        f = loop.create_future()
        log(f._cancel_message)
        f.cancel("old")
        log(f._cancel_message)
        f._cancel_message = "new"
        log(f._cancel_message)
        attempt(loop.run_until_complete, f)
        attempt(f.result)

        async def never_starts():
            pass

        task = loop.create_task(never_starts())
        log(task._cancel_message)
        task.cancel("old")
        log(task._cancel_message)
        task._cancel_message = "new"
        attempt(loop.run_until_complete, task)
        log(task._cancel_message)


    @trace(
        "add_done_callback",
        "1",
        "-> None",
    )
    def test_override_ofMixin_isAsked(self):
        class Mixin:
            def add_done_callback(self, function, *, context=None):
                log("add_done_callback")
                super().add_done_callback(function, context=context)

        class Mixed(Mixin, asyncio.Future):
            pass

        async def body():
            future = Mixed()
            asyncio.get_running_loop().call_soon(future.set_result, 1)
            log(await future)

        go(body)

    @trace(
        'add_done_callback True',
        'cancel stop',
        'result',
        "cancelled ('stop',)",
        "!! CancelledError('stop')",
        '<Loud cancelled>',
        'add_done_callback True',
        'set_result 4',
        'result',
        '-> 4',
        'add_done_callback True',
        'cancel None',
        'result',
        '!! TimeoutError() from CancelledError()',
        '-> None',
    )
    def test_subclass_overrides(self):
        class Loud(asyncio.Future):
            def cancel(self, msg=None):
                log("cancel", msg)
                return super().cancel(msg=msg)

            def set_result(self, value):
                log("set_result", value)
                super().set_result(value)

            def add_done_callback(self, fn, *, context=None):
                log("add_done_callback", context is not None)
                super().add_done_callback(fn, context=context)

            def result(self):
                log("result")
                return super().result()

        async def wait(f):
            try:
                return await f
            except asyncio.CancelledError as e:
                log("cancelled", e.args)
                raise

        async def body():
            f = Loud()
            t = asyncio.create_task(wait(f))
            await asyncio.sleep(0)
            t.cancel("stop")
            await try_await(t)
            log(f)
            g = Loud()
            t = asyncio.create_task(wait(g))
            await asyncio.sleep(0)
            g.set_result(4)
            await try_await(t)
            await try_await(asyncio.wait_for(Loud(), 0.001))

        go(body)

    @trace(
        'True',
        "['exception', 'future', 'message'] Future exception was never retrieved ValueError('lost') <Future finished exception=ValueError('lost')>",
        'False',
        "!! ValueError('_log_traceback can only be set to False')",
        '-> None',
    )
    def test_never_retrieved(self):
        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(
                lambda lp, ctx: log(sorted(ctx), ctx["message"], ctx["exception"], ctx["future"])
            )
            f = asyncio.Future()
            f.set_exception(ValueError("lost"))
            log(f._log_traceback)
            del f
            await reported()
            g = asyncio.Future()
            g.set_exception(ValueError("seen"))
            g.exception()
            log(g._log_traceback)
            del g
            h = asyncio.Future()
            h.set_exception(ValueError("muted"))
            h._log_traceback = False
            del h
            await reported(turns=2)
            k = asyncio.Future()
            attempt(setattr, k, "_log_traceback", True)

        go(body)

    @trace(
        "True",
        "None None None None",
        "1 True Context",
        "-> None",
    )
    def test_foreign_attribute_sets(self):
        async def body():
            f = asyncio.Future()
            f._asyncio_future_blocking = True
            log(f._asyncio_future_blocking)
            log(f._callbacks, f._result, f._exception, f._cancel_message)
            f.add_done_callback(callback)
            log(len(f._callbacks), f._callbacks[0][0] is callback, type(f._callbacks[0][1]).__name__)

        go(body)


class WrapTest(TraceCase):
    @trace(
        '<Future pending cb=[_chain_future.<locals>._call_check_cancel() at futures.py:N]> True',
        '-> 3',
        'True <Future at 0x0 state=cancelled>',
        '!! CancelledError()',
        '<Future cancelled>',
        "!! CancelledError('c')",
        "!! TimeoutError('t')",
        "!! InvalidStateError('i')",
        "!! FileNotFoundError(2, 'x')",
        "!! AssertionError('concurrent.futures.Future is expected, got 3')",
        '-> None',
    )
    def test_wrap_future(self):
        async def body():
            c = concurrent.futures.Future()
            f = asyncio.wrap_future(c)
            log(f, asyncio.wrap_future(f) is f)
            c.set_result(3)
            await try_await(f)
            c = concurrent.futures.Future()
            f = asyncio.wrap_future(c)
            f.cancel()
            await asyncio.sleep(0)
            log(c.cancelled(), c)
            c = concurrent.futures.Future()
            f = asyncio.wrap_future(c)
            c.cancel()
            c.set_running_or_notify_cancel()
            await try_await(f)
            log(f)
            for error in (
                concurrent.futures.CancelledError("c"),
                concurrent.futures.TimeoutError("t"),
                concurrent.futures.InvalidStateError("i"),
                OSError(2, "x"),
            ):
                c = concurrent.futures.Future()
                f = asyncio.wrap_future(c)
                c.set_exception(error)
                await try_await(f)
            attempt(asyncio.wrap_future, 3)

        go(body)

    @trace(
        'True True',
        'duck.add',
        'False 1',
        "-> ('got', 5)",
        'duck.add',
        'duck.cancel please',
        'True',
        'False',
        "!! CancelledError('please')",
        'duck.add',
        '1 True 0',
        'duck.add',
        "[7, 's']",
        'duck.add',
        '8',
        'duck.add',
        '9',
        '-> None',
    )
    def test_duck_typed_future(self):
        class Duck:
            _asyncio_future_blocking = False

            def __init__(self, loop):
                self.loop = loop
                self.callbacks = []
                self.value = None
                self.is_done = False

            def get_loop(self):
                return self.loop

            def add_done_callback(self, fn, *, context=None):
                log("duck.add")
                self.callbacks.append((fn, context))

            def remove_done_callback(self, fn):
                before = len(self.callbacks)
                self.callbacks = [c for c in self.callbacks if c[0] != fn]
                return before - len(self.callbacks)

            def done(self):
                return self.is_done

            def cancelled(self):
                return False

            def exception(self):
                return None

            def result(self):
                return self.value

            def cancel(self, msg=None):
                log("duck.cancel", msg)
                return False

            def set(self, value):
                self.value = value
                self.is_done = True
                for fn, context in self.callbacks:
                    self.loop.call_soon(fn, self, context=context)

            def __await__(self):
                if not self.is_done:
                    self._asyncio_future_blocking = True
                    yield self
                return self.value

            __iter__ = __await__

        async def waits(d):
            return "got", await d

        async def body():
            loop = asyncio.get_running_loop()
            d = Duck(loop)
            log(asyncio.isfuture(d), asyncio.ensure_future(d) is d)
            t = asyncio.create_task(waits(d))
            await asyncio.sleep(0)
            log(d._asyncio_future_blocking, len(d.callbacks))
            d.set(5)
            await try_await(t)
            d = Duck(loop)
            t = asyncio.create_task(waits(d))
            await asyncio.sleep(0)
            log(t.cancel("please"))
            await asyncio.sleep(0)
            log(t.done())
            d.set(1)
            await try_await(t)
            d = Duck(loop)
            loop.call_soon(d.set, 6)
            done, pending = await asyncio.wait([d])
            log(len(done), d in done, len(pending))
            d = Duck(loop)
            loop.call_soon(d.set, 7)
            log(await asyncio.gather(d, asyncio.sleep(0, "s")))
            d = Duck(loop)
            loop.call_soon(d.set, 8)
            log(await asyncio.shield(d))
            d = Duck(loop)
            loop.call_soon(d.set, 9)
            log(await asyncio.wait_for(d, 1))

        go(body)

    @trace(
        '<Future finished result=1>',
        '<Future cancelled> <Future cancelled>',
        "!! TypeError('A future is required for source argument')",
        "!! TypeError('A future is required for destination argument')",
        '-> None',
    )
    def test_chain_future(self):
        from asyncio import futures

        async def body():
            a, b = asyncio.Future(), asyncio.Future()
            futures._chain_future(a, b)
            a.set_result(1)
            await asyncio.sleep(0)
            log(b)
            a, b = asyncio.Future(), asyncio.Future()
            futures._chain_future(a, b)
            b.cancel()
            await asyncio.sleep(0)
            log(a, b)
            attempt(futures._chain_future, 1, b)
            attempt(futures._chain_future, b, 1)

        go(body)

    @trace(
        "None",
        "in",
        "value 4",
        "-> 8",
        "-> None",
    )
    def test_generator_based_await(self):
        @types.coroutine
        def old(f):
            log("in")
            value = yield from f
            log("value", value)
            return value * 2

        async def body():
            f = asyncio.Future()
            t = asyncio.ensure_future(old(f)) if asyncio.iscoroutine(old(f)) else None
            log(t)

            async def wrapper():
                return await old(f)

            t = asyncio.create_task(wrapper())
            await asyncio.sleep(0)
            f.set_result(4)
            await try_await(t)

        go(body)


if __name__ == "__main__":
    main()
