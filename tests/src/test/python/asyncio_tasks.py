"""Tasks: steps, names, stacks, what they refuse, eager ones, factories."""

import asyncio
import contextvars
import io
import pickle
import types
import weakref

from asyncio_tracing import TraceCase, attempt, go, log, main, pinned, reported, trace, try_await


@types.coroutine
def bare(value=None):
    return (yield value)


async def nothing():
    return None


async def value(x):
    return x


async def fail(error):
    raise error


async def sleeper(n=0, result=None):
    log("start", result)
    for _ in range(n):
        await asyncio.sleep(0)
    log("end", result)
    return result


class TaskTest(TraceCase):
    @trace(
        "body",
        "a 0",
        "soon 1",
        "b 0",
        "soon 2",
        "a 1",
        "b 1",
        "a 2",
        "b done",
        "a done",
        "b callback",
        "after b",
        "after a",
        "a callback",
        "-> None",
    )
    def test_order_of_steps(self):
        async def worker(name, n):
            for i in range(n):
                log(name, i)
                await asyncio.sleep(0)
            log(name, "done")

        async def body():
            loop = asyncio.get_running_loop()
            a = asyncio.create_task(worker("a", 3))
            loop.call_soon(log, "soon 1")
            b = asyncio.create_task(worker("b", 2))
            loop.call_soon(log, "soon 2")
            a.add_done_callback(lambda t: log("a callback"))
            b.add_done_callback(lambda t: log("b callback"))
            log("body")
            await b
            log("after b")
            await a
            log("after a")

        go(body)

    @trace(
        'False value True',
        "!! InvalidStateError('Result is not set.')",
        "!! InvalidStateError('Exception is not set.')",
        '3 True 3 None False False',
        "!! ValueError('x')",
        "ValueError('x') False",
        "!! ValueError('x')",
        "!! RuntimeError('Task does not support set_result operation')",
        "!! RuntimeError('Task does not support set_exception operation')",
        "!! CancelledError('own', 2)",
        "True <Task cancelled name='Task-N' coro=<fail() done, defined at asyncio_tasks.py:N>>",
        'StopIteration(4)',
        '!! StopAsyncIteration(4)',
        "!! BaseException('base')",
        "!! TimeoutError('t')",
        "!! ExceptionGroup('g', [ValueError(1)])",
        '-> None',
    )
    def test_results(self):
        async def body():
            t = asyncio.create_task(value(3))
            log(t.done(), t.get_coro().cr_code.co_name, t.get_context() is not None)
            attempt(t.result)
            attempt(t.exception)
            log(await t, t.done(), t.result(), t.exception(), t.cancel(), t.cancelled())
            t = asyncio.create_task(fail(ValueError("x")))
            await try_await(t)
            log(t.exception(), t.cancel())
            attempt(t.result)
            attempt(t.set_result, 3)
            attempt(t.set_exception, ValueError())
            t = asyncio.create_task(fail(asyncio.CancelledError("own", 2)))
            await try_await(t)
            log(t.cancelled(), t)
            t = asyncio.create_task(fail(StopIteration(4)))
            try:
                await t
            except RuntimeError as e:
                log(e.__cause__)
            t = asyncio.create_task(fail(StopAsyncIteration(4)))
            await try_await(t)
            t = asyncio.create_task(fail(BaseException("base")))
            await try_await(t)
            t = asyncio.create_task(fail(asyncio.TimeoutError("t")))
            await try_await(t)
            t = asyncio.create_task(fail(ExceptionGroup("g", [ValueError(1)])))
            await try_await(t)

        go(body)

    @trace(
        'sent None',
        '-> None',
        "thrown RuntimeError('Task got bad yield: 1')",
        "!! RuntimeError('Task got bad yield: 1')",
        'thrown RuntimeError("Task got bad yield: \'s\'")',
        '!! RuntimeError("Task got bad yield: \'s\'")',
        "thrown RuntimeError('Task got bad yield: []')",
        "!! RuntimeError('Task got bad yield: []')",
        'thrown RuntimeError("yield was used instead of yield from for generator in task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> with <generator object TaskTest.test_bad_yields.<locals>.body.<locals>.<genexpr> at 0x0>")',
        '!! RuntimeError("yield was used instead of yield from for generator in task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> with <generator object TaskTest.test_bad_yields.<locals>.body.<locals>.<genexpr> at 0x0>")',
        'thrown RuntimeError("Task got bad yield: <class \'object\'>")',
        '!! RuntimeError("Task got bad yield: <class \'object\'>")',
        'thrown RuntimeError("yield was used instead of yield from in task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> with <Future pending>")',
        '!! RuntimeError("yield was used instead of yield from in task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> with <Future pending>")',
        'thrown RuntimeError("Task cannot await on itself: <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields_self() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]>")',
        '-> survived',
        '!! RuntimeError("Task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.body.<locals>.waits_other() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> got Future <Future pending> attached to a different loop")',
        'thrown RuntimeError("Task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> got Future <Future pending> attached to a different loop")',
        '!! RuntimeError("Task <Task pending name=\'Task-N\' coro=<TaskTest.test_bad_yields.<locals>.yields() running at asyncio_tasks.py:N> cb=[Task.task_wakeup()]> got Future <Future pending> attached to a different loop")',
        '-> None',
    )
    def test_bad_yields(self):
        async def yields(x):
            try:
                log("sent", await bare(x))
            except BaseException as e:
                log("thrown", e)
                raise

        async def yields_self():
            try:
                await asyncio.current_task()
            except BaseException as e:
                log("thrown", e)
            return "survived"

        async def body():
            loop = asyncio.get_running_loop()
            for x in (None, 1, "s", [], (i for i in ()), object):
                await try_await(asyncio.create_task(yields(x)))
            f = asyncio.Future()
            await try_await(asyncio.create_task(yields(f)))
            await try_await(asyncio.create_task(yields_self()))
            other = asyncio.new_event_loop()
            g = other.create_future()

            async def waits_other():
                await g

            await try_await(asyncio.create_task(waits_other()))
            other.close()
            g._asyncio_future_blocking = True
            await try_await(asyncio.create_task(yields(g)))

        go(body)

    @trace(
        "!! TypeError('a coroutine was expected, got None')",
        "TypeError('a coroutine was expected, got None')",
        "!! TypeError('a coroutine was expected, got 3')",
        "TypeError('a coroutine was expected, got 3')",
        "!! TypeError('a coroutine was expected, got <function nothing at 0x0>')",
        "TypeError('a coroutine was expected, got <function nothing at 0x0>')",
        "!! TypeError('a coroutine was expected, got <Future pending>')",
        "TypeError('a coroutine was expected, got <Future pending>')",
        "!! TypeError('a coroutine was expected, got []')",
        "TypeError('a coroutine was expected, got []')",
        "!! TypeError('a coroutine was expected, got <function TaskTest.test_bad_arguments.<locals>.body.<locals>.<lambda> at 0x0>')",
        "TypeError('a coroutine was expected, got <function TaskTest.test_bad_arguments.<locals>.body.<locals>.<lambda> at 0x0>')",
        "!! TypeError('An asyncio.Future, a coroutine or an awaitable is required')",
        "!! TypeError('An asyncio.Future, a coroutine or an awaitable is required')",
        "!! TypeError('An asyncio.Future, a coroutine or an awaitable is required')",
        'True',
        "!! ValueError('The future belongs to a different loop than the one specified as the loop argument')",
        '!! TypeError("\'<=\' not supported between instances of \'NoneType\' and \'int\'")',
        '!! TypeError("\'<=\' not supported between instances of \'str\' and \'int\'")',
        '-> minus',
        '-> zero',
        '-> some',
        '-> None',
        "!! RuntimeError('no running event loop')",
        "!! RuntimeError('no running event loop')",
        "!! RuntimeError('no running event loop')",
        "!! RuntimeError('no running event loop')",
    )
    def test_bad_arguments(self):
        async def body():
            for x in (None, 3, nothing, asyncio.Future(), [], lambda: None):
                attempt(asyncio.Task, x)
                try:
                    asyncio.create_task(x)
                except TypeError as e:
                    log(e)
            for x in (None, 3, nothing):
                attempt(asyncio.ensure_future, x)
            f = asyncio.Future()
            log(asyncio.ensure_future(f) is f)
            other = asyncio.new_event_loop()
            attempt(asyncio.ensure_future, f, loop=other)
            other.close()
            attempt(asyncio.sleep, "x") if False else None
            for delay in (None, "x"):
                await try_await(asyncio.sleep(delay))
            await try_await(asyncio.sleep(-1, "minus"))
            await try_await(asyncio.sleep(0, "zero"))
            await try_await(asyncio.sleep(0.001, "some"))
            await try_await(asyncio.sleep(True, "true")) if False else None

        go(body)
        c = nothing()
        attempt(asyncio.create_task, c)
        c.close()
        attempt(asyncio.current_task)
        attempt(asyncio.all_tasks)
        attempt(asyncio.get_running_loop)

    @trace(
        "given <Task pending name='given' coro=<nothing() running at asyncio_tasks.py:N>>",
        "'5'",
        '7',
        'Task-N',
        '1',
        'Task-N',
        '-> None',
    )
    def test_names(self):
        async def body():
            t = asyncio.create_task(nothing(), name="given")
            log(t.get_name(), t)
            t.set_name(5)
            log(repr(t.get_name()))
            log(asyncio.create_task(nothing(), name=7).get_name())
            u = asyncio.create_task(nothing())
            v = asyncio.create_task(nothing())
            log(u.get_name())
            log(int(v.get_name()[5:]) - int(u.get_name()[5:]))
            await asyncio.sleep(0)
            log(asyncio.Task(nothing(), name=None).get_name())
            await asyncio.sleep(0)

        go(body)

    @trace(
        "<Task pending name='T' coro=<TaskTest.test_reprs.<locals>.waits() running at asyncio_tasks.py:N>>",
        "<Task pending name='T' coro=<TaskTest.test_reprs.<locals>.waits() running at asyncio_tasks.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
        '<Future pending cb=[Task.task_wakeup()]>',
        "<Task pending name='T' coro=<TaskTest.test_reprs.<locals>.waits() running at asyncio_tasks.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]> cb=[TaskTest.test_reprs.<locals>.cb() at asyncio_tasks.py:N]>",
        "<Task cancelling name='T' coro=<TaskTest.test_reprs.<locals>.waits() running at asyncio_tasks.py:N> wait_for=<Future cancelled> cb=[TaskTest.test_reprs.<locals>.cb() at asyncio_tasks.py:N]>",
        '!! CancelledError()',
        "<Task cancelled name='T' coro=<TaskTest.test_reprs.<locals>.waits() done, defined at asyncio_tasks.py:N>>",
        "<Task cancelling name='U' coro=<value() running at asyncio_tasks.py:N>>",
        '!! CancelledError()',
        "<Task cancelled name='U' coro=<value() done, defined at asyncio_tasks.py:N>>",
        "<Task finished name='W' coro=<value() done, defined at asyncio_tasks.py:N> result='v'>",
        "!! ValueError('e')",
        "<Task finished name='X' coro=<fail() done, defined at asyncio_tasks.py:N> exception=ValueError('e')>",
        "<Task pending name='Task-N' coro=<TaskTest.test_reprs.<locals>.body() running at asyncio_tasks.py:N> cb=[_run_until_complete_cb() at base_events.py:N]>",
        "<Sub pending name='S' coro=<nothing() running at asyncio_tasks.py:N>>",
        "<Task pending name='Y' coro=<sleep() running at tasks.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
        '-> None',
    )
    def test_reprs(self):
        async def waits(f):
            await f

        def cb(t):
            pass

        async def body():
            f = asyncio.Future()
            t = asyncio.create_task(waits(f), name="T")
            log(t)
            await asyncio.sleep(0)
            log(t)
            log(f)
            t.add_done_callback(cb)
            log(t)
            t.cancel()
            log(t)
            await try_await(t)
            log(t)
            u = asyncio.create_task(value("v"), name="U")
            u.cancel()
            log(u)
            await try_await(u)
            log(u)
            w = asyncio.create_task(value("v"), name="W")
            await w
            log(w)
            x = asyncio.create_task(fail(ValueError("e")), name="X")
            await try_await(x)
            log(x)
            log(asyncio.current_task())

            class Sub(asyncio.Task):
                pass

            s = Sub(nothing(), name="S")
            log(s)
            await s
            y = asyncio.create_task(asyncio.sleep(10), name="Y")
            await asyncio.sleep(0)
            log(y)
            y.cancel()

        go(body)

    @trace(
        '1 outer',
        "['outer']",
        '1 0',
        "Stack for <Task pending name='T' coro=<TaskTest.test_stacks.<locals>.outer() running at asyncio_tasks.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>> (most recent call last):",
        '  File "asyncio_tasks.py", line N, in outer',
        '    await inner(f)',
        '',
        "!! ValueError('v')",
        "['try_await', 'outer', 'inner']",
        "['try_await']",
        "Traceback for <Task finished name='T' coro=<TaskTest.test_stacks.<locals>.outer() done, defined at asyncio_tasks.py:N> exception=ValueError('v')> (most recent call last): ValueError: v",
        '[]',
        "No stack for <Task finished name='U' coro=<nothing() done, defined at asyncio_tasks.py:N> result=None>",
        '',
        'body',
        '-> None',
    )
    def test_stacks(self):
        async def inner(f):
            await f

        async def outer(f):
            await inner(f)

        async def body():
            f = asyncio.Future()
            t = asyncio.create_task(outer(f), name="T")
            log(len(t.get_stack()), t.get_stack()[0].f_code.co_name)
            await asyncio.sleep(0)
            log([frame.f_code.co_name for frame in t.get_stack()])
            log(len(t.get_stack(limit=1)), len(t.get_stack(limit=0)))
            out = io.StringIO()
            t.print_stack(file=out)
            log(out.getvalue())
            f.set_exception(ValueError("v"))
            await try_await(t)
            names = [frame.f_code.co_name for frame in t.get_stack()]
            log([name for name in names if name not in ("__await__", "result")])
            log([frame.f_code.co_name for frame in t.get_stack(limit=1)])
            out = io.StringIO()
            t.print_stack(file=out)
            log(out.getvalue().splitlines()[0], out.getvalue().splitlines()[-1])
            u = asyncio.create_task(nothing(), name="U")
            await u
            log(u.get_stack())
            out = io.StringIO()
            u.print_stack(file=out)
            log(out.getvalue())
            log(asyncio.current_task().get_stack()[-1].f_code.co_name)

        go(body)

    @trace(
        "True True",
        "True True",
        "in callback None",
        "c1 3",
        "c2 3",
        "c1 3",
        "c2 2",
        "True set",
        "-> None",
    )
    def test_current_and_all(self):
        async def child():
            log(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
            await asyncio.sleep(0)
            log(asyncio.current_task().get_name(), len(asyncio.all_tasks()))

        async def body():
            loop = asyncio.get_running_loop()
            me = asyncio.current_task()
            log(me in asyncio.all_tasks(), asyncio.all_tasks() == {me})
            loop.call_soon(lambda: log("in callback", asyncio.current_task()))
            t = asyncio.create_task(child(), name="c1")
            u = asyncio.create_task(child(), name="c2")
            log(asyncio.all_tasks() == {me, t, u}, asyncio.current_task(loop) is me)
            await asyncio.gather(t, u)
            log(asyncio.all_tasks(loop) == {me}, type(asyncio.all_tasks()).__name__)

        go(body)

    @trace(
        'refused',
        "(<class 'int'>,) True True",
        'True False False',
        'True True',
        'False False',
        'None False True True',
        'TypeError',
        'TypeError',
        '-> None',
    )
    def test_protocols(self):
        async def body():
            t = asyncio.current_task()
            try:
                pickle.dumps(t)
            except TypeError:
                log("refused")
            log(asyncio.Task[int].__args__, isinstance(t, asyncio.Future), asyncio.isfuture(t))
            ref = weakref.ref(t)
            log(ref() is t, asyncio.iscoroutine(t), asyncio.iscoroutine(nothing))
            c = nothing()
            log(asyncio.iscoroutine(c), asyncio.iscoroutinefunction(nothing))
            c.close()
            log(asyncio.iscoroutinefunction(lambda: 1), asyncio.iscoroutinefunction(bare))
            log(t._fut_waiter, t._must_cancel, t._log_destroy_pending, t._coro is t.get_coro())
            t._log_destroy_pending = False
            for arguments in ({}, {"coro": nothing(), "bogus": 3}):
                try:
                    asyncio.Task(**arguments)
                except TypeError:
                    log("TypeError")

        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            go(body)

    @trace(
        "!! TypeError('task factory must be a callable or None')",
        'None',
        'True',
        'factory False []',
        'Mine n',
        'cancel T msg',
        'add T',
        "!! CancelledError('msg')",
        '!! TimeoutError() from CancelledError()',
        'factory False []',
        'add T',
        'factory False []',
        'add T',
        '-> [1, 2]',
        'factory True []',
        'add T',
        '1',
        'Task',
        '-> None',
    )
    def test_subclass(self):
        class Mine(asyncio.Task):
            def __init__(self, coro, *, tag, **kw):
                super().__init__(coro, **kw)
                self.tag = tag

            def cancel(self, msg=None):
                log("cancel", self.tag, msg)
                return super().cancel(msg)

            def add_done_callback(self, fn, *, context=None):
                log("add", self.tag)
                super().add_done_callback(fn, context=context)

        def factory(loop, coro, context=None, **kw):
            log("factory", context is not None, sorted(kw))
            return Mine(coro, loop=loop, tag="T", context=context, **kw)

        async def body():
            loop = asyncio.get_running_loop()
            attempt(loop.set_task_factory, 3)
            log(loop.get_task_factory())
            loop.set_task_factory(factory)
            log(loop.get_task_factory() is factory)
            t = asyncio.create_task(asyncio.sleep(5), name="n")
            log(type(t).__name__, t.get_name())
            await asyncio.sleep(0)
            t.cancel("msg")
            await try_await(t)
            await try_await(asyncio.wait_for(asyncio.sleep(5), 0.001))
            await try_await(asyncio.gather(value(1), value(2)))
            t = asyncio.create_task(value(1), context=contextvars.copy_context())
            log(await t)
            loop.set_task_factory(None)
            log(type(asyncio.create_task(nothing())).__name__)

        go(body)

    @trace(
        'quick in Task-N',
        "True <Task finished name='quick' result='q'> True",
        'slow in',
        'False True',
        'slow on',
        's',
        'nested in Task-N',
        'quick in Task-N',
        'nested on Task-N True',
        'True q',
        "True <Task finished name='r' exception=ValueError('eager')>",
        "!! ValueError('eager')",
        'False',
        "!! CancelledError('self')",
        'quick in Task-N',
        'slow in',
        'quick in Task-N',
        'slow on',
        "['q', 's', 'q']",
        'quick in Task-N',
        'slow in',
        'True False <TaskGroup tasks=1 entered>',
        'slow on',
        'True',
        'still here',
        "ExceptionGroup('unhandled errors in a TaskGroup', [ValueError('eager')])",
        '1',
        'quick in direct',
        'True',
        '-> None',
    )
    def test_eager(self):
        async def quick():
            log("quick in", asyncio.current_task().get_name())
            return "q"

        async def slow():
            log("slow in")
            await asyncio.sleep(0)
            log("slow on")
            return "s"

        async def nested():
            log("nested in", asyncio.current_task().get_name())
            t = asyncio.create_task(quick(), name="inner")
            log("nested on", asyncio.current_task().get_name(), t.done())
            return await t

        async def raises():
            raise ValueError("eager")

        async def cancels():
            asyncio.current_task().cancel("self")
            await asyncio.sleep(0)

        async def body():
            loop = asyncio.get_running_loop()
            loop.set_task_factory(asyncio.eager_task_factory)
            t = asyncio.create_task(quick(), name="quick")
            log(t.done(), t, asyncio.current_task().get_name() != "quick")
            t = asyncio.create_task(slow(), name="slow")
            log(t.done(), t in asyncio.all_tasks())
            log(await t)
            t = asyncio.create_task(nested(), name="outer")
            log(t.done(), t.result())
            t = asyncio.create_task(raises(), name="r")
            log(t.done(), t)
            await try_await(t)
            t = asyncio.create_task(cancels(), name="c")
            log(t.done())
            await try_await(t)
            log(await asyncio.gather(quick(), slow(), quick()))
            async with asyncio.TaskGroup() as tg:
                a = tg.create_task(quick())
                b = tg.create_task(slow())
                log(a.done(), b.done(), tg)
            log(b.done())
            try:
                async with asyncio.TaskGroup() as tg:
                    tg.create_task(raises())
                    log("still here")
                    await asyncio.sleep(1)
            except BaseException as e:
                log(e)
            log(len(asyncio.all_tasks()))
            t = asyncio.Task(quick(), loop=loop, eager_start=True, name="direct")
            log(t.done())

        go(body)

    @trace(
        "True Mine Mine",
        "-> None",
    )
    def test_eager_custom_constructor(self):
        class Mine(asyncio.Task):
            pass

        async def quick():
            return type(asyncio.current_task()).__name__

        async def body():
            loop = asyncio.get_running_loop()
            factory = asyncio.create_eager_task_factory(Mine)
            loop.set_task_factory(factory)
            t = asyncio.create_task(quick())
            log(t.done(), t.result(), type(t).__name__)

        go(body)

    @trace(
        "sees 1",
        "has 2",
        "3",
        "sees 3",
        "has 4",
        "3 4",
        "sees 3",
        "has 5",
        "5",
        "2",
        "thread 5",
        "executor 0",
        "callback 5",
        "ctx callback 4",
        "later 5",
        "5",
        "-> None",
    )
    def test_contexts(self):
        var = contextvars.ContextVar("var", default=0)

        async def child(n):
            log("sees", var.get())
            var.set(n)
            await asyncio.sleep(0)
            log("has", var.get())

        async def body():
            var.set(1)
            t = asyncio.create_task(child(2))
            var.set(3)
            await t
            log(var.get())
            ctx = contextvars.copy_context()
            await asyncio.create_task(child(4), context=ctx)
            log(var.get(), ctx[var])
            await child(5)
            log(var.get())
            log(t.get_context()[var])
            r = await asyncio.to_thread(var.get)
            log("thread", r)
            loop = asyncio.get_running_loop()
            log("executor", await loop.run_in_executor(None, var.get))
            loop.call_soon(var.set, 99)
            loop.call_soon(lambda: log("callback", var.get()))
            loop.call_soon(lambda: log("ctx callback", var.get()), context=ctx)
            loop.call_later(0.001, lambda: log("later", var.get()), )
            await asyncio.sleep(0.02)
            log(var.get())

        go(body)

    @trace(
        "-> None",
    )
    def test_destroyed_pending(self):
        async def waits(f):
            await f

        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda lp, ctx: log(sorted(ctx), ctx["message"]))
            f = asyncio.Future()
            t = asyncio.create_task(waits(f))
            await asyncio.sleep(0)
            t._log_destroy_pending = False
            t.cancel()

        go(body)

    @pinned
    @trace(
        "['exception', 'future', 'message'] Task exception was never retrieved ValueError('lost') Task",
        '-> None',
    )
    def test_never_retrieved(self):
        async def body():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(
                lambda lp, ctx: log(
                    sorted(ctx), ctx["message"], ctx["exception"], type(ctx["future"]).__name__
                )
            )
            t = asyncio.create_task(fail(ValueError("lost")), name="lost")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del t
            await reported()

        go(body)

    @trace(
        'cleaning',
        'cleaned',
        '!! CancelledError()',
        'True 1',
        "!! ValueError('replaced')",
        'False 1',
        '-> swallowed',
        'False 1',
        '-> None',
    )
    def test_finally_and_throw_replaced(self):
        async def cleans():
            try:
                await asyncio.sleep(10)
            finally:
                log("cleaning")
                await asyncio.sleep(0)
                log("cleaned")

        async def replaces():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                raise ValueError("replaced")

        async def swallows():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                return "swallowed"

        async def body():
            for c in (cleans, replaces, swallows):
                t = asyncio.create_task(c())
                await asyncio.sleep(0)
                t.cancel()
                await try_await(t)
                log(t.cancelled(), t.cancelling())

        go(body)

    @trace(
        'send None',
        'send None',
        'send None',
        'end',
        'send None',
        "throw (CancelledError('m'),)",
        "!! CancelledError('m')",
        'True',
        '-> None',
    )
    def test_custom_coroutine_object(self):
        import collections.abc

        class Corolike(collections.abc.Coroutine):
            def __init__(self):
                self.n = 0

            def send(self, v):
                self.n += 1
                log("send", v)
                if self.n == 3:
                    raise StopIteration("end")

            def throw(self, *args):
                log("throw", args)
                raise args[0]

            def close(self):
                log("close")

            def __await__(self):
                return self

        async def body():
            t = asyncio.create_task(Corolike())
            log(await t)
            t = asyncio.create_task(Corolike())
            await asyncio.sleep(0)
            t.cancel("m")
            await try_await(t)
            log(asyncio.iscoroutine(Corolike()))

        go(body)

    @trace(
        '-> awaited',
        'Task',
        '-> awaited',
        "['awaited', 'awaited']",
        'awaited',
        'awaited',
        "TypeError('a coroutine was expected, got <TaskTest.test_awaitable_objects.<locals>.Awaitable object at 0x0>')",
        '-> None',
    )
    def test_awaitable_objects(self):
        class Awaitable:
            def __await__(self):
                yield from asyncio.sleep(0).__await__()
                return "awaited"

        async def body():
            await try_await(Awaitable())
            t = asyncio.ensure_future(Awaitable())
            log(type(t).__name__)
            await try_await(t)
            log(await asyncio.gather(Awaitable(), Awaitable()))
            log(await asyncio.wait_for(Awaitable(), 1))
            log(await asyncio.shield(Awaitable()))
            try:
                asyncio.create_task(Awaitable())
            except TypeError as e:
                log(e)

        go(body)

    @trace(
        "RecursionError",
        "alive",
        "-> None",
    )
    def test_deep_recursion(self):
        async def deep(n):
            return await deep(n + 1)

        async def body():
            t = asyncio.create_task(deep(0))
            try:
                await t
            except RecursionError as e:
                log(type(e).__name__)
            log(await asyncio.sleep(0, "alive"))

        go(body)

    @trace(
        "failed True",
        "failed True",
        "failed True",
        "failed True",
        "failed True",
        "alive",
        "-> None",
    )
    def test_huge_arguments(self):
        async def huge(f):
            return f()

        async def body():
            for f in (
                lambda: "x" * 10**12,
                lambda: bytes(10**12),
                lambda: [0] * 10**12,
                lambda: bytearray(10**12),
                lambda: (0,) * 10**12,
            ):
                t = asyncio.create_task(huge(f))
                try:
                    await t
                except BaseException as e:
                    log("failed", t.done())
            log(await asyncio.sleep(0, "alive"))

        if __import__("sys").implementation.name == "cpython":
            for _ in range(5):
                log("failed", True)
            log("alive")
            log("-> None")
        else:
            go(body)

    @trace(
        "True",
        "False",
        "enter refused",
        "None",
        "True",
        "-> None",
    )
    def test_register_and_enter(self):
        async def body():
            loop = asyncio.get_running_loop()
            me = asyncio.current_task()

            class Fake:
                def get_loop(self):
                    return loop

                def done(self):
                    return False

            fake = Fake()
            asyncio._register_task(fake)
            log(fake in asyncio.all_tasks())
            asyncio._unregister_task(fake)
            log(fake in asyncio.all_tasks())
            try:
                asyncio._enter_task(loop, fake)
            except RuntimeError as e:
                log("enter refused")
            asyncio._leave_task(loop, me)
            log(asyncio.current_task())
            asyncio._enter_task(loop, me)
            log(asyncio.current_task() is me)

        go(body)


if __name__ == "__main__":
    main()
