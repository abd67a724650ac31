"""Portable asyncio workloads: the same file runs on CPython, uvloop, stock GraalPy and Polyloop.

usage: workloads.py SECONDS [uvloop] [WORKLOAD ...]

Prints one line for each workload (or each named one): name, microseconds per
operation of the first round (cold) and of the best third of the rounds within
SECONDS (warm, median).
"""

import asyncio
import sys
import time


async def sleep_zero(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def _nothing():
    return None


async def gather_tasks(count):
    await asyncio.gather(*[_nothing() for _ in range(count)])


async def call_soon_chain(count):
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def step(left):
        if left:
            loop.call_soon(step, left - 1)
        else:
            done.set_result(None)

    step(count)
    await done


async def future_ping_pong(count):
    loop = asyncio.get_running_loop()
    for _ in range(count):
        future = loop.create_future()
        loop.call_soon(future.set_result, None)
        await future


async def queue_hand_over(count):
    queue = asyncio.Queue(maxsize=1)

    async def produce():
        for number in range(count):
            await queue.put(number)

    producer = asyncio.create_task(produce())
    for _ in range(count):
        await queue.get()
    await producer


WORKLOADS = [
    (sleep_zero, 5_000),
    (gather_tasks, 1_000),
    (call_soon_chain, 5_000),
    (future_ping_pong, 2_000),
    (queue_hand_over, 1_000),
]


def measure(workload, count, seconds):
    rounds = []

    async def main():
        end = time.perf_counter() + seconds
        while not rounds or time.perf_counter() < end:
            start = time.perf_counter()
            await workload(count)
            rounds.append((time.perf_counter() - start) / count * 1e6)

    asyncio.run(main())
    best = sorted(rounds)[: max(1, len(rounds) // 3)]
    return rounds[0], best[len(best) // 2]


if __name__ == "__main__":
    if "uvloop" in sys.argv:
        import uvloop

        uvloop.install()
    names = [name for name in sys.argv[2:] if name != "uvloop"]
    for workload, count in WORKLOADS:
        if names and workload.__name__ not in names:
            continue
        cold, warm = measure(workload, count, float(sys.argv[1]))
        print(f"{workload.__name__} {cold:.3f} {warm:.3f}", flush=True)
