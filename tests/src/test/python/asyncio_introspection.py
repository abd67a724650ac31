"""What can be asked of coroutines, tasks and loops: names, stacks, threads."""

import asyncio
import io
import sys
import threading
import unittest

from asyncio_tracing import TraceCase, attempt, go, log, main, trace

REFUSED = RuntimeError(
    "Non-thread-safe operation invoked on an event loop other than the current one"
).__repr__()


class Waiter:
    async def wait(self):
        await asyncio.sleep(10)

    @classmethod
    async def of_class(cls):
        pass

    async def items(self):
        yield 1


async def items():
    yield 1


class NameTest(TraceCase):
    @trace(
        "local NameTest.test_coroutines_have_names.<locals>.local None",
        "wait Waiter.wait None",
        "of_class Waiter.of_class None",
        "items items items",
    )
    def test_coroutines_have_names(self):
        async def local():
            pass

        for coroutine in local(), Waiter().wait(), Waiter.of_class():
            log(coroutine.__name__, coroutine.__qualname__, coroutine.cr_origin)
            coroutine.close()
        log(items().__name__, items().__qualname__, Waiter().items().__name__)

    @trace(
        'name whole.name local NameTest.test_names_of_coroutines_can_be_set.<locals>.local',
        "!! TypeError('__name__ must be set to a string object')",
        "!! TypeError('__qualname__ must be set to a string object')",
        "!! TypeError('__name__ must be set to a string object')",
        "!! TypeError('__qualname__ must be set to a string object')",
        "!! TypeError('__name__ must be set to a string object')",
        'name',
    )
    def test_names_of_coroutines_can_be_set(self):
        async def local():
            pass

        coroutine, other = local(), local()
        coroutine.__name__ = "name"
        coroutine.__qualname__ = "whole.name"
        log(coroutine.__name__, coroutine.__qualname__, other.__name__, other.__qualname__)
        for bad in 5, None:
            attempt(setattr, coroutine, "__name__", bad)
            attempt(setattr, coroutine, "__qualname__", bad)
        attempt(delattr, coroutine, "__name__")
        coroutine.close()
        log(coroutine.__name__)
        other.close()

    @trace(
        "<Task pending name='nested' coro=<NameTest.test_reprs_of_tasks_name_what_a_coroutine_is_nested_in.<locals>.main.<locals>.nested() running at asyncio_introspection.py:N>>",
        "<Task pending name='nested' coro=<NameTest.test_reprs_of_tasks_name_what_a_coroutine_is_nested_in.<locals>.main.<locals>.nested() running at asyncio_introspection.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>> <Task pending name='method' coro=<Waiter.wait() running at asyncio_introspection.py:N> wait_for=<Future pending cb=[Task.task_wakeup()]>>",
        'NameTest.test_reprs_of_tasks_name_what_a_coroutine_is_nested_in.<locals>.main.<locals>.nested',
        "<Task cancelling name='nested' coro=<NameTest.test_reprs_of_tasks_name_what_a_coroutine_is_nested_in.<locals>.main.<locals>.nested() running at asyncio_introspection.py:N> wait_for=<Future cancelled>>",
        "<Task cancelled name='nested' coro=<NameTest.test_reprs_of_tasks_name_what_a_coroutine_is_nested_in.<locals>.main.<locals>.nested() done, defined at asyncio_introspection.py:N>>",
        '-> None',
    )
    def test_reprs_of_tasks_name_what_a_coroutine_is_nested_in(self):
        async def main():
            async def nested():
                await Waiter().wait()

            task = asyncio.create_task(nested(), name="nested")
            method = asyncio.create_task(Waiter().wait(), name="method")
            log(task)
            await asyncio.sleep(0)
            log(task, method)
            log(task.get_coro().__qualname__)
            task.cancel()
            log(task)
            await asyncio.wait([task])
            log(task)
            method.cancel()

        go(main)


class StackTest(TraceCase):
    @trace(
        'inner 3',
        "['inner']",
        'True',
        'task.print_stack(limit=1, file=out)',
        '-> None',
    )
    def test_running_task_shows_where_it_is_and_who_called(self):
        async def inner():
            task = asyncio.current_task()
            first = task.get_stack()[-1]
            log(first.f_code.co_name, first.f_lineno - first.f_code.co_firstlineno)
            log([frame.f_code.co_name for frame in task.get_stack(limit=1)])
            log(f".py:{first.f_code.co_firstlineno + 5}>" in repr(task))
            out = io.StringIO()
            task.print_stack(limit=1, file=out)
            log(out.getvalue().splitlines()[-1].strip())

        async def main():
            await asyncio.create_task(inner())

        go(main)


class ThreadTest(TraceCase):
    @trace(
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        "!! RuntimeError('Non-thread-safe operation invoked on an event loop other than the current one')",
        '-> None',
        '-> <Handle Future.set_result(3) created at asyncio_tracing.py:N>',
        '<Future finished result=2 created at base_events.py:N> 3',
        '-> None',
    )
    def test_debug_mode_refuses_what_another_thread_may_not_do(self):
        async def main():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 60
            result, error, cancelled, idle, done = (loop.create_future() for _ in range(5))
            for future in result, error, cancelled:
                future.add_done_callback(log)
            done.set_result(1)
            pending = loop.create_future()

            def elsewhere():
                attempt(loop.call_soon, log)
                attempt(loop.call_later, 1, log)
                attempt(loop.call_at, 1, log)
                attempt(result.set_result, 1)
                attempt(error.set_exception, ValueError())
                attempt(cancelled.cancel)
                attempt(done.add_done_callback, log)
                attempt(idle.set_result, 2)
                attempt(loop.call_soon_threadsafe, pending.set_result, 3)

            thread = threading.Thread(target=elsewhere)
            thread.start()
            await asyncio.to_thread(thread.join)
            log(idle, await pending)

        go(main, debug=True)

    @unittest.skipIf(
        sys.implementation.name == "cpython", "refuses too, but leaves them half done: the loop hangs"
    )
    @trace(
        f"!! {REFUSED}",
        f"!! {REFUSED}",
        "-> True",
        "!! CancelledError()",
        "-> None",
    )
    def test_debug_mode_refuses_tasks_of_another_thread(self):
        async def main():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 60

            async def wait():
                await loop.create_future()

            task = asyncio.create_task(wait())
            await asyncio.sleep(0)

            def elsewhere():
                attempt(task.cancel)
                coroutine = wait()
                attempt(loop.create_task, coroutine)
                coroutine.close()

            await asyncio.to_thread(elsewhere)
            attempt(task.cancel)
            try:
                await task
            except asyncio.CancelledError as exc:
                log("!!", exc)

        go(main, debug=True)


if __name__ == "__main__":
    main()
