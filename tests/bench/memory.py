"""What tasks cost in memory: the same file runs on CPython, uvloop, stock GraalPy and Polyloop.

usage: memory.py pending [COUNT] [histogram]     COUNT tasks that wait in asyncio.sleep (1,000,000)
       memory.py finished [COUNT]                COUNT tasks that come and go, 1,000 at a time (10,000,000)

"pending" prints bytes per task: of the Java heap after a collection, or of the process where there is no Java.
With "histogram" also the classes that the heap is made of. "finished" prints megabytes in use at steps of a
tenth: what is there at the end and was not at the first step has leaked.
"""

import asyncio
import sys

try:
    import java
except ImportError:
    java = None


def used():
    """Bytes in use."""
    if java is None:
        import gc

        gc.collect()
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    bean = java.type("java.lang.management.ManagementFactory").getMemoryMXBean()
    # What only soft and weak references hold goes with the second one.
    bean.gc()
    bean.gc()
    return bean.getHeapMemoryUsage().getUsed()


def histogram(lines):
    """The classes that hold most of the Java heap, with the number of objects and their bytes."""
    server = java.type("java.lang.management.ManagementFactory").getPlatformMBeanServer()
    name = java.type("javax.management.ObjectName")("com.sun.management:type=DiagnosticCommand")
    arguments = java.type("java.lang.Object[]")(1)
    arguments[0] = java.type("java.lang.String[]")(0)
    signature = java.type("java.lang.String[]")(1)
    signature[0] = "[Ljava.lang.String;"
    text = server.invoke(name, "gcClassHistogram", arguments, signature)
    return "\n".join(str(text).splitlines()[:lines])


async def pending(count, *show):
    # What the first tasks load is none of theirs.
    await asyncio.gather(*[asyncio.create_task(asyncio.sleep(0.001)) for _ in range(1_000)])
    before = used()
    tasks = [asyncio.create_task(asyncio.sleep(86_400)) for _ in range(count)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)
    print(f"pending {count} {(used() - before) / count:.0f} bytes per task", flush=True)
    if "histogram" in show:
        print(histogram(40), flush=True)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in ended)


async def finished(count):
    async def task():
        await asyncio.sleep(0)

    async def batch():
        await asyncio.gather(*[task() for _ in range(1_000)])

    for step in range(10):
        for _ in range(max(1, count // 10_000)):
            await batch()
        print(f"finished {count // 10 * (step + 1)} {used() / 1e6:.1f} MB", flush=True)


def main(kind, count=None, *rest):
    if rest and rest[0] == "uvloop":
        import uvloop

        uvloop.install()
    if kind == "pending":
        asyncio.run(pending(int(count or 1_000_000), *rest))
    else:
        asyncio.run(finished(int(count or 10_000_000)))


if __name__ == "__main__":
    main(*sys.argv[1:])
