"""Waiting for several: gather, wait, wait_for, as_completed, shield; cancellation in each."""

import asyncio

from asyncio_tracing import TraceCase, attempt, fail, forever, go, log, main, pinned, reported, trace, try_await


async def value(x, turns=0):
    try:
        for _ in range(turns):
            await asyncio.sleep(0)
        return x
    except asyncio.CancelledError as e:
        log(f"{x} cancelled", e.args)
        raise


async def stubborn(name, turns=3):
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as e:
        log(f"{name} refuses", e.args)
        for _ in range(turns):
            await asyncio.sleep(0)
        return f"{name} result"


async def started(coro):
    t = asyncio.create_task(coro)
    await asyncio.sleep(0)
    return t


class GatherTest(TraceCase):
    @trace(
        '[]',
        '<Future finished result=[]>',
        '[1, 2, 3]',
        "['same', 1, 'same']",
        "['f', 2]",
        '<_GatheringFuture pending> True False',
        '<_GatheringFuture finished result=[1]>',
        "!! ValueError('v')",
        "[1, ValueError('v')]",
        "!! TypeError('An asyncio.Future, a coroutine or an awaitable is required')",
        "[ZeroDivisionError('z'), 1]",
        '-> None',
    )
    def test_results(self):
        async def body():
            log(await asyncio.gather())
            log(asyncio.gather())
            log(await asyncio.gather(value(1, 3), value(2), value(3, 1)))
            c = value("same")
            log(await asyncio.gather(c, value(1), c))
            f = asyncio.Future()
            f.set_result("f")
            log(await asyncio.gather(f, value(2)))
            g = asyncio.gather(value(1))
            log(g, asyncio.isfuture(g), asyncio.iscoroutine(g))
            await g
            log(g)
            await try_await(asyncio.gather(value(1), fail(ValueError("v")), value(3)))
            log(await asyncio.gather(value(1), fail(ValueError("v")), return_exceptions=True))
            attempt(asyncio.gather, 3)
            log(await asyncio.gather(fail(ZeroDivisionError("z"), 1), value(1, 3),
                                     return_exceptions=True))

        go(body)

    @trace(
        "!! KeyError('b')",
        'False True True',
        'a',
        '-> None',
    )
    def test_first_failure_leaves_others(self):
        async def body():
            a = asyncio.create_task(value("a", 6))
            b = asyncio.create_task(fail(KeyError("b"), 1))
            c = asyncio.create_task(fail(KeyError("c"), 2))
            await try_await(asyncio.gather(a, b, c))
            log(a.done(), b.done(), c.done())
            log(await a)

        go(body)

    @trace(
        'True <_GatheringFuture pending> 1 1',
        "a cancelled ('msg',)",
        "b cancelled ('msg',)",
        "!! CancelledError('msg')",
        'True True False False',
        "c cancelled ('msg2',)",
        "d cancelled ('msg2',)",
        "!! CancelledError('msg2')",
        "False <_GatheringFuture finished exception=CancelledError('msg2')>",
        'True',
        'e refuses ()',
        'f refuses ()',
        '!! CancelledError()',
        'True',
        'h refuses ()',
        'i cancelled ()',
        '!! CancelledError()',
        '!! CancelledError()',
        '-> None',
    )
    def test_cancel_outer(self):
        async def body():
            a, b = asyncio.create_task(forever("a")), asyncio.create_task(forever("b"))
            g = asyncio.gather(a, b)
            await asyncio.sleep(0)
            log(g.cancel("msg"), g, a.cancelling(), b.cancelling())
            await try_await(g)
            log(a.cancelled(), b.cancelled(), g.cancelled(), g.cancel())
            g = asyncio.gather(forever("c"), forever("d"), return_exceptions=True)
            await asyncio.sleep(0)
            g.cancel("msg2")
            await try_await(g)
            log(g.cancelled(), g)
            g = asyncio.gather(stubborn("e"), stubborn("f"))
            await asyncio.sleep(0)
            log(g.cancel())
            await try_await(g)
            g = asyncio.gather(stubborn("h"), forever("i"), return_exceptions=True)
            await asyncio.sleep(0)
            log(g.cancel())
            await try_await(g)
            g = asyncio.gather(value(1))
            g.cancel()
            await try_await(g)

        go(body)

    @trace(
        "a cancelled ('child',)",
        "!! CancelledError('child')",
        "False <_GatheringFuture finished exception=CancelledError('child')>",
        'b',
        "a cancelled ('child',)",
        "-> [CancelledError(''), 'b']",
        '-> None',
    )
    def test_cancel_child(self):
        async def body():
            a, b = asyncio.create_task(forever("a")), asyncio.create_task(value("b", 4))
            g = asyncio.gather(a, b)
            await asyncio.sleep(0)
            a.cancel("child")
            await try_await(g)
            log(g.cancelled(), g)
            log(await b)
            a, b = asyncio.create_task(forever("a")), asyncio.create_task(value("b", 4))
            g = asyncio.gather(a, b, return_exceptions=True)
            await asyncio.sleep(0)
            a.cancel("child")
            await try_await(g)

        go(body)

    @trace(
        "x cancelled ('from outside',)",
        "y cancelled ('from outside',)",
        "waiter ('from outside',)",
        "!! CancelledError('from outside')",
        'True',
        "waiter ('early',)",
        "!! CancelledError('early')",
        '-> None',
    )
    def test_cancel_waiter(self):
        async def waits():
            try:
                return await asyncio.gather(forever("x"), forever("y"))
            except asyncio.CancelledError as e:
                log("waiter", e.args)
                raise

        async def body():
            t = await started(waits())
            await asyncio.sleep(0)
            t.cancel("from outside")
            await try_await(t)
            log(t.cancelled())
            t = await started(waits())
            t.cancel("early")
            await try_await(t)

        go(body)

    @trace(
        "4",
        "7",
        "7",
        "9",
        "12",
        "15",
        "16",
        "18",
        "21",
        "22",
        "26",
        "-> None",
    )
    def test_turns(self):
        async def body():
            loop = asyncio.get_running_loop()
            ticks = []

            def tick():
                ticks.append(1)
                loop.call_soon(tick)

            tick()
            await asyncio.gather(value(1), value(2))
            log(len(ticks))
            await asyncio.wait([asyncio.ensure_future(value(1))])
            log(len(ticks))
            await asyncio.wait_for(value(1), 1)
            log(len(ticks))
            await asyncio.wait_for(asyncio.ensure_future(value(1)), 1)
            log(len(ticks))
            await asyncio.shield(value(1))
            log(len(ticks))
            for f in asyncio.as_completed([value(1)]):
                await f
                log(len(ticks))
            await asyncio.sleep(0)
            log(len(ticks))
            await asyncio.ensure_future(value(1))
            log(len(ticks))
            async with asyncio.TaskGroup() as tg:
                tg.create_task(value(1))
            log(len(ticks))
            async with asyncio.timeout(1):
                await asyncio.sleep(0)
            log(len(ticks))
            await asyncio.gather(asyncio.gather(value(1)), value(1))
            log(len(ticks))

        loop = asyncio.new_event_loop()
        attempt(loop.run_until_complete, body())
        loop.close()


class WaitTest(TraceCase):
    @trace(
        "FIRST_COMPLETED ['a'] ['b', 'c'] set",
        'c cancelled ()',
        "FIRST_EXCEPTION ['a', 'b'] ['c'] set",
        "ALL_COMPLETED ['a', 'b', 'c'] [] set",
        "[] ['t']",
        "[] ['t']",
        't cancelled ()',
        "['t'] [] True",
        "['t']",
        "ValueError('Set of Tasks/Futures is empty.')",
        "TypeError('expect a list of futures, not Task')",
        "TypeError('expect a list of futures, not coroutine')",
        "TypeError('Passing coroutines is forbidden, use tasks explicitly.')",
        'AttributeError("\'int\' object has no attribute \'add_done_callback\'")',
        'TypeError("\'int\' object is not iterable")',
        "!! ValueError('Invalid return_when value: never')",
        '-> None',
    )
    def test_wait(self):
        async def body():
            def names(tasks):
                return sorted(t.get_name() for t in tasks)

            def make():
                return [
                    asyncio.create_task(value("a", 1), name="a"),
                    asyncio.create_task(fail(ValueError("b"), 3), name="b"),
                    asyncio.create_task(value("c", 6), name="c"),
                ]

            for when in ("FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"):
                ts = make()
                done, pending = await asyncio.wait(ts, return_when=when)
                log(when, names(done), names(pending), type(done).__name__)
                ts[2].cancel() if when == "FIRST_COMPLETED" else None
                await asyncio.gather(*ts, return_exceptions=True)
            t = asyncio.create_task(forever("t"), name="t")
            done, pending = await asyncio.wait({t}, timeout=0.001)
            log(names(done), names(pending))
            done, pending = await asyncio.wait({t}, timeout=0)
            log(names(done), names(pending))
            t.cancel()
            done, pending = await asyncio.wait(iter([t]))
            log(names(done), names(pending), t.cancelled())
            done, pending = await asyncio.wait([t, t])
            log(names(done))
            for bad in ([], t, forever("z"), [value(1)], [3], 5):
                try:
                    await asyncio.wait(bad)
                except Exception as e:
                    log(e)
                if asyncio.iscoroutine(bad):
                    bad.close()
            await try_await(asyncio.wait([t], return_when="never"))

        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            go(body)

    @trace(
        "!! CancelledError('w')",
        "False <Task pending name='Task-N' coro=<forever() running at asyncio_tracing.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
        'a cancelled ()',
        '!! CancelledError()',
        '-> None',
    )
    def test_wait_cancelled(self):
        async def body():
            a = asyncio.create_task(forever("a"))
            w = await started(asyncio.wait([a]))
            await asyncio.sleep(0)
            w.cancel("w")
            await try_await(w)
            log(a.done(), a)
            a.cancel()
            await try_await(a)

        go(body)


class WaitForTest(TraceCase):
    @trace(
        '-> 1',
        '-> 1',
        "!! ValueError('v')",
        'a cancelled ()',
        '!! TimeoutError() from CancelledError()',
        '!! TimeoutError() from CancelledError()',
        '!! TimeoutError() from CancelledError()',
        '!! TimeoutError() from CancelledError()',
        '-> done',
        '!! TimeoutError() from CancelledError()',
        '<Future cancelled>',
        'd refuses ()',
        '-> d result',
        'e refuses ()',
        '-> e result',
        'f cancelled ()',
        '!! TimeoutError() from CancelledError()',
        'True',
        'g cancelled ()',
        '!! TimeoutError() from CancelledError()',
        'h cancelled ()',
        '!! TimeoutError() from CancelledError()',
        '!! TypeError("object int can\'t be used in \'await\' expression")',
        'i cancelled ()',
        'j cancelled ()',
        '!! TimeoutError() from CancelledError()',
        '-> None',
    )
    def test_wait_for(self):
        async def body():
            await try_await(asyncio.wait_for(value(1), None))
            await try_await(asyncio.wait_for(value(1), 10))
            await try_await(asyncio.wait_for(fail(ValueError("v")), 10))
            await try_await(asyncio.wait_for(forever("a"), 0.001))
            await try_await(asyncio.wait_for(forever("b"), 0))
            await try_await(asyncio.wait_for(forever("c"), -1))
            await try_await(asyncio.wait_for(value(1), 0))
            f = asyncio.Future()
            f.set_result("done")
            await try_await(asyncio.wait_for(f, 0))
            g = asyncio.Future()
            await try_await(asyncio.wait_for(g, 0.001))
            log(g)
            await try_await(asyncio.wait_for(stubborn("d"), 0.001))
            t = asyncio.create_task(stubborn("e"))
            await asyncio.sleep(0)
            await try_await(asyncio.wait_for(t, 0))
            t = asyncio.create_task(forever("f"))
            await try_await(asyncio.wait_for(t, 0.001))
            log(t.cancelled())
            await try_await(asyncio.wait_for(asyncio.wait_for(forever("g"), 0.001), 10))
            await try_await(asyncio.wait_for(asyncio.wait_for(forever("h"), 10), 0.001))
            await try_await(asyncio.wait_for(3, 1))
            await try_await(asyncio.wait_for(asyncio.gather(forever("i"), forever("j")), 0.001))

        go(body)

    @trace(
        "a cancelled ('outside',)",
        "!! CancelledError('outside')",
        'True',
        "b cancelled ('inside',)",
        "!! CancelledError('inside')",
        "c refuses ('outside',)",
        '-> c result',
        "!! CancelledError('too late')",
        "!! CancelledError('f')",
        '-> None',
    )
    def test_wait_for_cancelled(self):
        async def body():
            t = await started(asyncio.wait_for(forever("a"), 10))
            t.cancel("outside")
            await try_await(t)
            log(t.cancelled())
            inner = asyncio.create_task(forever("b"))
            t = await started(asyncio.wait_for(inner, 10))
            await asyncio.sleep(0)
            inner.cancel("inside")
            await try_await(t)
            t = await started(asyncio.wait_for(stubborn("c"), 10))
            t.cancel("outside")
            await try_await(t)
            f = asyncio.Future()
            t = await started(asyncio.wait_for(f, 10))
            f.set_result("in time")
            t.cancel("too late")
            await try_await(t)
            f = asyncio.Future()
            t = await started(asyncio.wait_for(f, 10))
            f.cancel("f")
            await try_await(t)

        go(body)


class AsCompletedTest(TraceCase):
    @trace(
        'b',
        'c',
        'a',
        "!! ValueError('e')",
        '-> a',
        '-> y',
        '!! TimeoutError()',
        '[]',
        '!! TypeError("\'int\' object is not iterable")',
        "!! TypeError('expect an iterable of futures, not Future')",
        "!! TypeError('expect an iterable of futures, not coroutine')",
        "['dup']",
        'generator',
        'x cancelled ()',
        '-> None',
    )
    def test_as_completed(self):
        async def body():
            for f in asyncio.as_completed([value("a", 3), value("b"), value("c", 1)]):
                log(await f)
            for f in asyncio.as_completed([value("a", 3), fail(ValueError("e"), 1)]):
                await try_await(f)
            it = asyncio.as_completed([forever("x"), value("y")], timeout=0.5)
            for f in it:
                await try_await(f)
            log(list(asyncio.as_completed([])))
            attempt(lambda: list(asyncio.as_completed(3)))
            attempt(lambda: list(asyncio.as_completed(asyncio.Future())))
            c = value(1)
            attempt(lambda: list(asyncio.as_completed(c)))
            c.close()
            c = value("dup")
            log([await f for f in asyncio.as_completed([c, c])])
            log(type(it).__name__)

        go(body)


class ShieldTest(TraceCase):
    @trace(
        '-> 1',
        "!! ValueError('v')",
        'False False',
        'True False',
        "!! CancelledError('m')",
        'inner',
        'True',
        "i cancelled ('in',)",
        '!! CancelledError()',
        "guarded ('try',)",
        '-> kept',
        '-> None',
    )
    def test_shield(self):
        async def body():
            await try_await(asyncio.shield(value(1)))
            await try_await(asyncio.shield(fail(ValueError("v"))))
            inner = asyncio.create_task(value("inner", 4))
            outer = asyncio.shield(inner)
            log(outer is inner, outer.done())
            await asyncio.sleep(0)
            log(outer.cancel("m"), inner.cancelled())
            await try_await(outer)
            log(await inner)
            log(asyncio.shield(inner) is inner)
            inner = asyncio.create_task(forever("i"))
            outer = asyncio.shield(inner)
            await asyncio.sleep(0)
            inner.cancel("in")
            await try_await(outer)

            async def guarded(t):
                try:
                    return await asyncio.shield(t)
                except asyncio.CancelledError as e:
                    log("guarded", e.args)
                    return await t

            inner = asyncio.create_task(value("kept", 5))
            t = await started(guarded(inner))
            await asyncio.sleep(0)
            t.cancel("try")
            await try_await(t)

        go(body)

    @pinned
    @trace(
        '!! CancelledError()',
        "<Task finished name='Task-N' coro=<fail() done, defined at asyncio_tracing.py:N> exception=ValueError('unseen')>",
        "handler ['exception', 'future', 'message'] Task exception was never retrieved ValueError('unseen')",
        '-> None',
    )
    def test_shield_failure_after_cancel(self):
        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(
                lambda lp, ctx: log("handler", sorted(ctx), ctx["message"], ctx["exception"])
            )
            inner = asyncio.create_task(fail(ValueError("unseen"), 3))
            outer = asyncio.shield(inner)
            await asyncio.sleep(0)
            outer.cancel()
            await try_await(outer)
            for _ in range(5):
                await asyncio.sleep(0)
            log(inner)
            del inner, outer
            await reported()

        go(body)


class CancelTest(TraceCase):
    @trace(
        'True',
        "!! CancelledError('early')",
        'None',
        "a cancelled ('one',)",
        "!! CancelledError('one')",
        '!! CancelledError()',
        '2',
        'b cancelled ()',
        '!! CancelledError()',
        '!! CancelledError()',
        '!! CancelledError()',
        "in cancelled (('tuple', 1),)",
        "outer sees (('tuple', 1),) None",
        "!! CancelledError(('tuple', 1))",
        'True True',
        'None None',
        'm cancelled ()',
        '!! CancelledError()',
        'm cancelled (0,)',
        '!! CancelledError(0)',
        "m cancelled ('',)",
        "!! CancelledError('')",
        'm cancelled ((),)',
        '!! CancelledError(())',
        'm cancelled (3.5,)',
        '!! CancelledError(3.5)',
        "m cancelled ('x',)",
        "!! CancelledError('x')",
        "kw cancelled ('keyword',)",
        "!! CancelledError('keyword')",
        '-> None',
    )
    def test_messages_and_identity(self):
        async def body():
            t = asyncio.create_task(forever("never started"))
            log(t.cancel("early"))
            await try_await(t)
            log(t._cancel_message)
            t = await started(forever("a"))
            t.cancel("one")
            t.cancel("two")
            await try_await(t)
            await try_await(t)
            log(t.cancelling())
            t = await started(forever("b"))
            t.cancel()
            await try_await(t)
            attempt(t.result)
            attempt(t.exception)

            async def outer(inner):
                try:
                    await inner
                except asyncio.CancelledError as e:
                    log("outer sees", e.args, e.__context__)
                    raise

            inner = asyncio.create_task(forever("in"))
            o = await started(outer(inner))
            await asyncio.sleep(0)
            o.cancel(("tuple", 1))
            await try_await(o)
            log(inner.cancelled(), o.cancelled())
            log(inner._cancel_message, o._cancel_message)
            for message in (None, 0, "", (), 3.5, "x"):
                t = await started(forever("m"))
                t.cancel(message)
                await try_await(t)
            t = await started(forever("kw"))
            t.cancel(msg="keyword")
            await try_await(t)

        go(body)

    @trace(
        "1 0 0",
        "1 0 0",
        "0",
        "2 1",
        "!! CancelledError()",
        "1 0",
        "-> None",
    )
    def test_uncancel(self):
        async def body():
            async def work():
                me = asyncio.current_task()
                for _ in range(2):
                    try:
                        await asyncio.sleep(10)
                    except asyncio.CancelledError:
                        log(me.cancelling(), me.uncancel(), me.cancelling())
                log(me.uncancel())
                me.cancel()
                me.cancel()
                log(me.cancelling(), me.uncancel())
                await asyncio.sleep(0)

            t = await started(work())
            t.cancel()
            await asyncio.sleep(0)
            t.cancel()
            await try_await(t)
            log(t.cancelling(), t.uncancel())

        go(body)

    @trace(
        "!! CancelledError('self')",
        "!! ValueError('v')",
        'passes f',
        "!! CancelledError('self')",
        "!! CancelledError('lost')",
        "True <Future finished result='won'>",
        "!! CancelledError('lost')",
        "!! CancelledError('a')",
        "x cancelled ('in sleep0',)",
        'callback True False',
        "!! CancelledError('in sleep0')",
        '-> None',
    )
    def test_cancel_phases(self):
        async def body():
            async def self_cancel_then_return():
                asyncio.current_task().cancel("self")
                return 5

            await try_await(asyncio.create_task(self_cancel_then_return()))

            async def self_cancel_then_raise():
                asyncio.current_task().cancel("self")
                raise ValueError("v")

            await try_await(asyncio.create_task(self_cancel_then_raise()))

            async def self_cancel_then_done_future():
                f = asyncio.Future()
                f.set_result("f")
                asyncio.current_task().cancel("self")
                log("passes", await f)
                await asyncio.sleep(0)

            await try_await(asyncio.create_task(self_cancel_then_done_future()))
            f = asyncio.Future()

            async def waits():
                return await f

            t = await started(waits())
            f.set_result("won")
            t.cancel("lost")
            await try_await(t)
            log(t.cancelled(), f)
            f = asyncio.Future()
            t = await started(waits())
            f.set_exception(ValueError("failed"))
            t.cancel("lost")
            await try_await(t)
            f = asyncio.Future()
            t = await started(waits())
            t.cancel("a")
            f.cancel("b")
            await try_await(t)
            t = asyncio.create_task(value("x", 2))
            await asyncio.sleep(0)
            t.add_done_callback(lambda t: log("callback", t.cancelled(), t.cancel()))
            t.cancel("in sleep0")
            await try_await(t)

        go(body)

    @trace(
        "ValueError('in cleanup') CancelledError('c')",
        "n cancelled ('c',)",
        "CancelledError('c') KeyError('outer')",
        '-> None',
    )
    def test_exception_context(self):
        async def body():
            async def work():
                try:
                    await asyncio.sleep(10)
                except asyncio.CancelledError:
                    try:
                        raise ValueError("in cleanup")
                    finally:
                        pass

            t = await started(work())
            t.cancel("c")
            try:
                await t
            except ValueError as e:
                log(e, e.__context__)
            t = await started(forever("n"))
            t.cancel("c")
            try:
                try:
                    raise KeyError("outer")
                except KeyError:
                    await t
            except asyncio.CancelledError as e:
                log(e, e.__context__)

        go(body)


if __name__ == "__main__":
    main()
