"""Tests of what a task's step makes of what its coroutine does; right on CPython 3.12 too."""

import asyncio
import collections.abc
import traceback
import types
import unittest


async def value_of(value):
    return value


class OwnCoroutine(collections.abc.Coroutine):
    """Yields once, then returns "own"."""

    def __init__(self):
        self.steps = 0

    def send(self, value):
        self.steps += 1
        if self.steps == 2:
            raise StopIteration("own")
        return None

    def throw(self, *args):
        raise args[0]

    def close(self):
        pass

    def __await__(self):
        yield


def program(main):
    """Makes an async method of a test a test that runs it."""

    def test(self):
        asyncio.run(main(self))

    test.__name__ = main.__name__
    return test


class StepsTest(unittest.TestCase):
    @program
    async def test_coroutineOfOwnClass_isRun(self):
        self.assertEqual(await asyncio.create_task(OwnCoroutine()), "own")

    @program
    async def test_cancelBeforeFirstStep_coroutineNeverRuns(self):
        ran = []

        async def run():
            ran.append(1)

        task = asyncio.create_task(run())
        task.cancel("early")
        with self.assertRaises(asyncio.CancelledError) as caught:
            await task
        self.assertEqual((caught.exception.args, ran), (("early",), []))

    @program
    async def test_returnWhileCancellationIsDue_isACancellation(self):
        async def cancels_itself():
            asyncio.current_task().cancel("due")
            return 5

        task = asyncio.create_task(cancels_itself())
        results = await asyncio.gather(task, return_exceptions=True)
        self.assertIsInstance(results[0], asyncio.CancelledError)
        self.assertTrue(task.done() and task.cancelled())
        with self.assertRaises(asyncio.CancelledError):
            task.result()

    @program
    async def test_resultOfAnyKind_isTheSameObject(self):
        for value in None, (), (1, 2), asyncio.Event(), StopIteration(1), value_of:
            task = asyncio.create_task(value_of(value))
            self.assertIs(await task, value)
            self.assertIs(task.result(), value)
            self.assertIsNone(task.exception())

    @program
    async def test_coroutineThatHasEnded_isRefused(self):
        coroutine = value_of(1)
        await coroutine
        with self.assertRaisesRegex(RuntimeError, "cannot reuse already awaited coroutine"):
            await asyncio.create_task(coroutine)

    @program
    async def test_cancellationCaught_taskReturns(self):
        async def refuses():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                return "refused"

        task = asyncio.create_task(refuses())
        await asyncio.sleep(0)
        task.cancel()
        self.assertEqual(await task, "refused")
        self.assertFalse(task.cancelled())

    @program
    async def test_traceback_beginsWithTheCoroutine(self):
        @types.coroutine
        def inner():
            yield
            raise ValueError

        async def outer():
            await inner()

        task = asyncio.create_task(outer())
        await asyncio.wait([task])
        names = [frame.name for frame in traceback.extract_tb(task.exception().__traceback__)]
        self.assertEqual(names, ["outer", "inner"])


if __name__ == "__main__":
    unittest.main()
