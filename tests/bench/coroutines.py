"""What coroutines alone cost, without a loop: the floor under the workloads.

usage: coroutines.py SECONDS

Prints, for each, the nanoseconds of an operation in the best round: 20 nested coroutines
that suspend once, a coroutine that suspends, one that returns at once.
"""

import contextvars
import sys
import time
import types


class _Returned:
    """What a coroutine returned; its end by StopIteration would cost more than the rest."""

    def __init__(self, value):
        self.value = value


@types.coroutine
def _driven(coro):
    yield _Returned((yield from coro))


@types.coroutine
def _suspend():
    yield


def _run(coro):
    run = contextvars.copy_context().run
    send = _driven(coro).send
    while run(send, None) is None:
        pass


async def _deep(level):
    if level:
        return await _deep(level - 1)
    await _suspend()
    return 1


def nested(count):
    for _ in range(count):
        _run(_deep(20))


async def _sleep(delay):
    if delay <= 0:
        await _suspend()


async def _sleeps(count):
    for _ in range(count):
        await _sleep(0)


def suspending(count):
    _run(_sleeps(count))


async def _nothing():
    return None


async def _nothings(count):
    for _ in range(count):
        await _nothing()


def returning(count):
    _run(_nothings(count))


def measure(operation, seconds, count=5000):
    best = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        operation(count)
        best = min(best, (time.perf_counter() - start) / count)
    return best * 1e9


if __name__ == "__main__":
    for operation in nested, suspending, returning:
        print(f"{operation.__name__} {measure(operation, float(sys.argv[1])):.0f} ns", flush=True)
