"""timeout(), timeout_at(), TaskGroup."""

import asyncio

from asyncio_tracing import TraceCase, attempt, fail, forever, go, log, main, trace, try_await


async def value(x, turns=0):
    for _ in range(turns):
        await asyncio.sleep(0)
    return x


class TimeoutTest(TraceCase):
    @trace(
        '<Timeout [active] when=None> None False',
        '<Timeout [finished]>',
        'True False',
        '<Timeout [finished]> False',
        'a cancelled ()',
        'TimeoutError() from CancelledError() CancelledError CancelledError()',
        '<Timeout [expired]> True 0',
        '<Timeout [active] when=N>',
        'TimeoutError() from CancelledError() <Timeout [expired]>',
        'no await',
        'passed',
        'TimeoutError() from CancelledError()',
        "ValueError('body')",
        "ValueError('replaced') <Timeout [expired]>",
        'swallowed <Timeout [expiring]>',
        '<Timeout [expired]> 0',
        '-> None',
    )
    def test_outcomes(self):
        async def body():
            async with asyncio.timeout(None) as t:
                log(t, t.when(), t.expired())
            log(t)
            async with asyncio.timeout(10) as t:
                log(t.when() > 0, t.expired())
                await asyncio.sleep(0)
            log(t, t.expired())
            try:
                async with asyncio.timeout(0.001) as t:
                    await forever("a")
            except TimeoutError as e:
                log(e, type(e.__cause__).__name__, e.__context__)
            log(t, t.expired(), asyncio.current_task().cancelling())
            try:
                async with asyncio.timeout(0) as t:
                    log(t)
                    await asyncio.sleep(0)
                    log("not here")
            except TimeoutError as e:
                log(e, t)
            try:
                async with asyncio.timeout(-1):
                    log("no await")
                log("passed")
            except TimeoutError as e:
                log(e)
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout_at(loop.time() - 1):
                    await asyncio.sleep(0)
            except TimeoutError as e:
                log(e)
            try:
                async with asyncio.timeout(10):
                    raise ValueError("body")
            except ValueError as e:
                log(e)
            try:
                async with asyncio.timeout(0.001) as t:
                    try:
                        await asyncio.sleep(10)
                    except asyncio.CancelledError:
                        raise ValueError("replaced")
            except Exception as e:
                log(e, t)
            async with asyncio.timeout(0.001) as t:
                try:
                    await asyncio.sleep(10)
                except asyncio.CancelledError:
                    log("swallowed", t)
            log(t, asyncio.current_task().cancelling())

        go(body)

    @trace(
        "True False",
        "outer",
        "inner False True",
        "both True True",
        "-> None",
    )
    def test_nested(self):
        async def body():
            try:
                async with asyncio.timeout(0.001) as outer:
                    try:
                        async with asyncio.timeout(10) as inner:
                            await asyncio.sleep(10)
                    finally:
                        log(outer.expired(), inner.expired())
            except TimeoutError:
                log("outer")
            try:
                async with asyncio.timeout(10) as outer:
                    async with asyncio.timeout(0.001) as inner:
                        await asyncio.sleep(10)
            except TimeoutError:
                log("inner", outer.expired(), inner.expired())
            try:
                async with asyncio.timeout(0) as outer:
                    async with asyncio.timeout(0) as inner:
                        await asyncio.sleep(10)
            except TimeoutError as e:
                log("both", outer.expired(), inner.expired())

        go(body)

    @trace(
        "!! CancelledError('outside')",
        "CancelledError('mine') 1",
        "!! CancelledError('mine')",
        '-> None',
    )
    def test_cancelled_from_outside(self):
        async def work(delay):
            async with asyncio.timeout(delay):
                await asyncio.sleep(10)

        async def body():
            t = asyncio.create_task(work(10))
            await asyncio.sleep(0)
            t.cancel("outside")
            await try_await(t)

            async def both():
                try:
                    async with asyncio.timeout(0):
                        asyncio.current_task().cancel("mine")
                        await asyncio.sleep(10)
                except BaseException as e:
                    log(e, asyncio.current_task().cancelling())
                    raise

            await try_await(asyncio.create_task(both()))

        go(body)

    @trace(
        '<Timeout [created]> False',
        "!! RuntimeError('Timeout has not been entered')",
        "RuntimeError('Timeout has already been entered')",
        '<Timeout [active] when=None> None',
        'True',
        "!! RuntimeError('Cannot change state of finished Timeout')",
        "RuntimeError('Timeout has already been entered')",
        'rescheduled <Timeout [expired]>',
        "!! RuntimeError('Cannot change state of expired Timeout')",
        'TypeError',
        '<Timeout [created]>',
        '-> None',
        "RuntimeError('no running event loop')",
        "RuntimeError('Timeout should be used inside a task')",
    )
    def test_misuse_and_reschedule(self):
        async def body():
            loop = asyncio.get_running_loop()
            t = asyncio.timeout(10)
            log(t, t.expired())
            attempt(t.reschedule, 5)
            async with t:
                try:
                    async with t:
                        pass
                except RuntimeError as e:
                    log(e)
                t.reschedule(None)
                log(t, t.when())
                t.reschedule(loop.time() + 5)
                log(t.when() > loop.time())
            attempt(t.reschedule, 5)
            try:
                async with t:
                    pass
            except RuntimeError as e:
                log(e)
            try:
                async with asyncio.timeout(10) as t:
                    t.reschedule(loop.time())
                    await asyncio.sleep(0)
                    await asyncio.sleep(0)
            except TimeoutError:
                log("rescheduled", t)
            attempt(t.reschedule, 5)
            try:
                async with asyncio.timeout("x"):
                    pass
            except TypeError as e:
                log("TypeError")
            log(asyncio.Timeout(5))

        go(body)
        try:
            asyncio.timeout(1)
        except RuntimeError as e:
            log(e)

        async def enter():
            await asyncio.Timeout(1).__aenter__()

        c = enter()
        loop = asyncio.new_event_loop()

        def step():
            try:
                c.send(None)
            except BaseException as e:
                log(e)
            loop.stop()

        loop.call_soon(step)
        loop.run_forever()
        loop.close()


class TaskGroupTest(TraceCase):
    @trace(
        "<TaskGroup tasks=2 entered> A",
        "a b <TaskGroup entered>",
        "<TaskGroup entered>",
        "nested",
        "end",
        "-> None",
    )
    def test_success(self):
        async def body():
            async with asyncio.TaskGroup() as tg:
                a = tg.create_task(value("a", 2), name="A")
                b = tg.create_task(value("b"))
                log(tg, a.get_name())
            log(a.result(), b.result(), tg)
            async with asyncio.TaskGroup() as tg:
                pass
            log(tg)

            async def adds(tg):
                tg.create_task(value("nested", 1)).add_done_callback(lambda t: log(t.result()))
                await asyncio.sleep(0)

            async with asyncio.TaskGroup() as tg:
                tg.create_task(adds(tg))
            log("end")

        go(body)

    @trace(
        'a cancelled ()',
        'body cancelled () <TaskGroup tasks=1 errors=2 cancelling>',
        "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('v'), KeyError('k')]) None CancelledError() True",
        '0',
        "ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('body')])",
        'b cancelled ()',
        "ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('body only')])",
        'c cancelled ()',
        'child cancelled is fine True',
        '-> None',
    )
    def test_child_failure(self):
        async def body():
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(forever("a"))
                    tg.create_task(fail(ValueError("v"), 1))
                    tg.create_task(fail(KeyError("k"), 1))
                    try:
                        await asyncio.sleep(10)
                    except asyncio.CancelledError as e:
                        log("body cancelled", e.args, tg)
                        raise
            except BaseException as e:
                log(e, e.__cause__, e.__context__, e.__suppress_context__)
            log(asyncio.current_task().cancelling())
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(fail(ValueError("v")))
                    raise KeyError("body")
            except BaseException as e:
                log(e)
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(forever("b"))
                    await asyncio.sleep(0)
                    raise KeyError("body only")
            except BaseException as e:
                log(e)
            try:
                async with asyncio.TaskGroup() as tg:
                    t = tg.create_task(forever("c"))
                    await asyncio.sleep(0)
                    t.cancel()
                log("child cancelled is fine", t.cancelled())
            except BaseException as e:
                log(e)

        go(body)

    @trace(
        'sibling cancelled ()',
        "group gave KeyboardInterrupt('k')",
        "!! KeyboardInterrupt('k')",
        'sibling cancelled ()',
        "group gave KeyboardInterrupt('k')",
        "!! KeyboardInterrupt('k')",
        'sibling cancelled ()',
        'group gave SystemExit(3)',
        '!! SystemExit(3)',
        'sibling cancelled ()',
        'group gave SystemExit(3)',
        '!! SystemExit(3)',
        'sibling cancelled ()',
        "group gave BaseExceptionGroup('unhandled errors in a TaskGroup', [GeneratorExit('g')])",
        "!! BaseExceptionGroup('unhandled errors in a TaskGroup', [GeneratorExit('g')])",
        'sibling cancelled ()',
        "group gave BaseExceptionGroup('unhandled errors in a TaskGroup', [GeneratorExit('g')])",
        "!! BaseExceptionGroup('unhandled errors in a TaskGroup', [GeneratorExit('g')])",
    )
    def test_base_exceptions(self):
        async def body(error, turns, in_body=False):
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(forever("sibling"))
                    if in_body:
                        await asyncio.sleep(0)
                        raise error
                    tg.create_task(fail(error, turns))
                    await asyncio.sleep(10)
            except BaseException as e:
                log("group gave", e)
                raise

        for error in (KeyboardInterrupt("k"), SystemExit(3), GeneratorExit("g")):
            for in_body in (False, True):
                attempt(asyncio.run, body(error, 1, in_body))

    @trace(
        'x cancelled ()',
        "!! CancelledError('outside')",
        'True 1',
        'y cancelled ()',
        "!! CancelledError('outside')",
        'True 1',
        'swallowed',
        'after 1',
        '-> None',
        'False 1',
        "!! ExceptionGroup('unhandled errors in a TaskGroup', [ZeroDivisionError('division by zero')])",
        '-> None',
    )
    def test_cancelled_from_outside(self):
        async def work():
            async with asyncio.TaskGroup() as tg:
                tg.create_task(forever("x"))
                await asyncio.sleep(10)

        async def waits():
            async with asyncio.TaskGroup() as tg:
                tg.create_task(forever("y"))

        async def swallowing():
            async with asyncio.TaskGroup() as tg:
                tg.create_task(value("z", 3))
                try:
                    await asyncio.sleep(10)
                except asyncio.CancelledError:
                    log("swallowed")
            log("after", asyncio.current_task().cancelling())

        async def body():
            for work_ in (work, waits, swallowing):
                t = asyncio.create_task(work_())
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                t.cancel("outside")
                await try_await(t)
                log(t.cancelled(), t.cancelling())

            async def fails_while_cancelled():
                async with asyncio.TaskGroup() as tg:
                    async def bad():
                        try:
                            await asyncio.sleep(10)
                        finally:
                            1 / 0

                    tg.create_task(bad())

            t = asyncio.create_task(fails_while_cancelled())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            t.cancel("outside")
            await try_await(t)

        go(body)

    @trace(
        'inner child cancelled ()',
        "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('outer'), ExceptionGroup('unhandled errors in a TaskGroup', [KeyError('inner')])])",
        'timed cancelled ()',
        'TimeoutError() from CancelledError()',
        '1',
        '-> None',
    )
    def test_nested(self):
        async def body():
            try:
                async with asyncio.TaskGroup() as outer:
                    outer.create_task(fail(ValueError("outer"), 3))
                    async with asyncio.TaskGroup() as inner:
                        inner.create_task(forever("inner child"))
                        inner.create_task(fail(KeyError("inner"), 1))
            except BaseException as e:
                log(e)
            try:
                async with asyncio.timeout(0.001):
                    async with asyncio.TaskGroup() as tg:
                        tg.create_task(forever("timed"))
            except BaseException as e:
                log(e)
            log(asyncio.current_task().cancelling())

        go(body)

    @trace(
        '<TaskGroup>',
        "!! RuntimeError('TaskGroup <TaskGroup> has not been entered')",
        "RuntimeError('TaskGroup <TaskGroup entered> has already been entered')",
        "!! RuntimeError('TaskGroup <TaskGroup entered> is finished')",
        "!! RuntimeError('TaskGroup <TaskGroup errors=1 cancelling> is shutting down')",
        '<TaskGroup errors=1 cancelling>',
        "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('v')])",
        "ExceptionGroup('unhandled errors in a TaskGroup', [TypeError('a coroutine was expected, got 3')])",
        '-> None',
    )
    def test_misuse(self):
        async def body():
            tg = asyncio.TaskGroup()
            log(tg)
            c = value(1)
            attempt(tg.create_task, c)
            c.close()
            async with tg:
                try:
                    await tg.__aenter__()
                except RuntimeError as e:
                    log(e)
            c = value(1)
            attempt(tg.create_task, c)
            c.close()
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(fail(ValueError("v")))
                    try:
                        await asyncio.sleep(10)
                    except asyncio.CancelledError:
                        c = value(1)
                        attempt(tg.create_task, c)
                        c.close()
                        log(tg)
            except BaseException as e:
                log(e)
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(3)
            except BaseException as e:
                log(e)

        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            go(body)

    @trace(
        "5 0",
        "-> None",
    )
    def test_context(self):
        import contextvars

        var = contextvars.ContextVar("var", default=0)

        async def get():
            return var.get()

        async def body():
            ctx = contextvars.copy_context()
            ctx.run(var.set, 5)
            async with asyncio.TaskGroup() as tg:
                a = tg.create_task(get(), context=ctx)
                b = tg.create_task(get(), name="b", context=None)
            log(a.result(), b.result())

        go(body)


if __name__ == "__main__":
    main()
