"""anyio: task groups, cancel scopes, memory streams, threads, sockets, locks."""

import socket

import anyio
import anyio.abc
from anyio import to_thread, from_thread
from anyio.streams.buffered import BufferedByteReceiveStream
from anyio.streams.text import TextStream


async def groups():
    async def child(number, *, task_status=anyio.TASK_STATUS_IGNORED):
        task_status.started(number * 10)
        await anyio.sleep(0.01 * number)
        order.append(number)

    order = []
    async with anyio.create_task_group() as group:
        group.start_soon(child, 2)
        group.start_soon(child, 1)
        print("started with", await group.start(child, 3))
    print("order", order)


async def scopes():
    with anyio.move_on_after(0.01) as scope:
        await anyio.sleep(10)
    print("moved on", scope.cancel_called)
    try:
        with anyio.fail_after(0.01):
            await anyio.sleep(10)
    except TimeoutError as exc:
        print("failed after", type(exc).__name__)
    with anyio.CancelScope() as outer:
        outer.cancel()
        with anyio.CancelScope(shield=True):
            await anyio.sleep(0)
            print("shielded")
        try:
            await anyio.sleep(0)
        finally:
            print("cancelled")

    async def broken(exception):
        await anyio.sleep(0)
        raise exception

    async with anyio.create_task_group() as group:
        try:
            async with anyio.create_task_group() as inner:
                inner.start_soon(broken, ValueError("one"))
                inner.start_soon(anyio.sleep, 100)
        except ValueError as exc:
            print("group ended", repr(exc))
        group.cancel_scope.cancel()


async def streams():
    send, receive = anyio.create_memory_object_stream(2)

    async def produce():
        async with send:
            for number in range(5):
                await send.send(number)

    async with anyio.create_task_group() as group:
        group.start_soon(produce)
        async with receive:
            print("received", [item async for item in receive])
    try:
        send.send_nowait(1)
    except anyio.ClosedResourceError as exc:
        print(type(exc).__name__)


async def primitives():
    lock, limiter, event = anyio.Lock(), anyio.CapacityLimiter(2), anyio.Event()
    condition, semaphore = anyio.Condition(), anyio.Semaphore(1)
    most = 0

    async def limited():
        nonlocal most
        async with limiter:
            most = max(most, limiter.borrowed_tokens)
            await anyio.sleep(0)
        async with lock, semaphore:
            await anyio.sleep(0)

    async def waiting():
        await event.wait()
        async with condition:
            condition.notify_all()

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(limited)
        group.start_soon(waiting)
        async with condition:
            event.set()
            await condition.wait()
    print("at most", most, lock.statistics().locked)


async def threads():
    def work(number):
        return from_thread.run(double, number) + from_thread.run_sync(abs, -1)

    async def double(number):
        await anyio.sleep(0)
        return number * 2

    print("from thread", await to_thread.run_sync(work, 21))


async def sockets():
    async def serve(stream):
        async with stream:
            buffered = BufferedByteReceiveStream(stream)
            line = await buffered.receive_until(b"\n", 100)
            await stream.send(line.upper() + b"!")

    async with anyio.create_task_group() as group:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        group.start_soon(listener.serve, serve)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with await anyio.connect_tcp("127.0.0.1", port) as client:
            text = TextStream(client)
            await text.send("hello\n")
            print("tcp", await text.receive())
            print(client.extra(anyio.abc.SocketAttribute.family) == socket.AF_INET)
        group.cancel_scope.cancel()

    async with await anyio.create_udp_socket(local_host="127.0.0.1") as one:
        port = one.extra(anyio.abc.SocketAttribute.local_port)
        async with await anyio.create_connected_udp_socket("127.0.0.1", port) as two:
            await two.send(b"datagram")
            data, _ = await one.receive()
            print("udp", data)


async def processes():
    result = await anyio.run_process(["sh", "-c", "cat; echo err >&2"], input=b"in")
    print("process", result.returncode, result.stdout, result.stderr)
    async with await anyio.open_process(["sleep", "100"]) as process:
        process.kill()
        print(await process.wait())


async def files(folder):
    path = anyio.Path(folder) / "file.txt"
    await path.write_text("one\ntwo\n")
    async with await anyio.open_file(path) as file:
        print([line.strip() async for line in file])


async def main():
    import tempfile

    await groups()
    await scopes()
    await streams()
    await primitives()
    await threads()
    await sockets()
    await processes()
    with tempfile.TemporaryDirectory() as folder:
        await files(folder)


anyio.run(main)
with from_thread.start_blocking_portal() as portal:
    print("portal", portal.call(anyio.sleep, 0), portal.start_task_soon(max, 1, 2).result())
