"""Portable asyncio workloads: the same file runs on CPython, uvloop, stock GraalPy and Polyloop.

usage: workloads.py SECONDS [uvloop] [WORKLOAD ...]
       workloads.py list

Prints one line for each workload (or each named one): name, microseconds per
operation of the first round (cold), median of the best third of the rounds within
SECONDS (warm), and the number of rounds.
"""

import asyncio
import sys
import time


# Scheduling


async def sleep_zero(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def _nothing():
    return None


async def gather(count):
    await asyncio.gather(*[_nothing() for _ in range(count)])


async def task_group(count):
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(_nothing())


async def call_soon(count):
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


async def event_ping_pong(count):
    ping, pong = asyncio.Event(), asyncio.Event()

    async def answer():
        for _ in range(count):
            await ping.wait()
            ping.clear()
            pong.set()

    answering = asyncio.create_task(answer())
    for _ in range(count):
        ping.set()
        await pong.wait()
        pong.clear()
    await answering


async def lock_of_ten(count):
    lock = asyncio.Lock()

    async def user():
        for _ in range(count // 10):
            async with lock:
                await asyncio.sleep(0)

    await asyncio.gather(*[user() for _ in range(10)])


async def wait_for(count):
    for _ in range(count):
        await asyncio.wait_for(_nothing(), 10)


async def timeout(count):
    for _ in range(count):
        async with asyncio.timeout(10):
            await asyncio.sleep(0)


# Queues, nesting, timers


async def queue(count):
    items = asyncio.Queue(maxsize=1)

    async def produce():
        for number in range(count):
            await items.put(number)

    producer = asyncio.create_task(produce())
    for _ in range(count):
        await items.get()
    await producer


async def nested(count):
    async def deep(level):
        if level:
            return await deep(level - 1)
        await asyncio.sleep(0)
        return 1

    for _ in range(count):
        await deep(20)


async def timers_cancelled(count):
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(3600, _nothing) for _ in range(count)]
    for handle in handles:
        handle.cancel()


async def timers_firing(count):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = count

    def fire():
        nonlocal left
        left -= 1
        if not left:
            done.set_result(None)

    for number in range(count):
        loop.call_later((number * 7919 % count) * 1e-7, fire)
    await done


# Threads and processes


async def call_soon_threadsafe(count):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    seen = 0

    def callback():
        nonlocal seen
        seen += 1
        if seen == count:
            done.set_result(None)

    def other_thread():
        for _ in range(count):
            loop.call_soon_threadsafe(callback)

    pusher = loop.run_in_executor(None, other_thread)
    await done
    await pusher


async def to_thread(count):
    for _ in range(count):
        await asyncio.to_thread(int)


async def subprocess(count):
    for _ in range(count):
        process = await asyncio.create_subprocess_exec("/bin/true")
        await process.wait()


# Connections


async def _echo_streams(count, size, connections):
    message = b"x" * size

    async def serve(reader, writer):
        try:
            while True:
                writer.write(await reader.readexactly(size))
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()

    async def client(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count // connections):
            writer.write(message)
            await reader.readexactly(size)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=256)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*[client(port) for _ in range(connections)])
    server.close()
    await server.wait_closed()


class _Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class _Client(asyncio.Protocol):
    def __init__(self, message, rounds):
        self.message = message
        self.left = rounds
        self.missing = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.send()

    def send(self):
        if self.left:
            self.left -= 1
            self.missing = len(self.message)
            self.transport.write(self.message)
        else:
            self.transport.close()

    def data_received(self, data):
        self.missing -= len(data)
        if not self.missing:
            self.send()

    def connection_lost(self, exc):
        if not self.done.done():
            self.done.set_result(None)


async def _echo_protocols(count, size, connections, tls=None):
    loop = asyncio.get_running_loop()
    message = b"x" * size
    server_tls, client_tls = tls or (None, None)
    server = await loop.create_server(_Echo, "127.0.0.1", 0, backlog=256, ssl=server_tls)
    port = server.sockets[0].getsockname()[1]

    async def client():
        _, protocol = await loop.create_connection(
            lambda: _Client(message, count // connections), "127.0.0.1", port, ssl=client_tls
        )
        await protocol.done

    await asyncio.gather(*[client() for _ in range(connections)])
    server.close()
    await server.wait_closed()


def _tls_contexts():
    import os
    import ssl

    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../src/test/python/tls")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*(os.path.join(folder, name) for name in ("localhost.crt", "localhost.key")))
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    return server, client


def _tcp(kind, size, connections):
    def workload(count):
        return kind(count, size, connections)

    return workload


async def tls_1k_1(count):
    await _echo_protocols(count, 1024, 1, _tls_contexts())


# Work that is not scheduling


async def cpu_heavy(count):
    async def primes(limit):
        found = 0
        for number in range(2, limit):
            for divisor in range(2, number):
                if divisor * divisor > number:
                    found += 1
                    break
                if number % divisor == 0:
                    break
            await asyncio.sleep(0) if number % 256 == 0 else None
        return found

    await asyncio.gather(*[primes(2_000) for _ in range(count)])


WORKLOADS = {
    "sleep_zero": (sleep_zero, 5_000),
    "gather": (gather, 10_000),
    "task_group": (task_group, 10_000),
    "call_soon": (call_soon, 5_000),
    "future_ping_pong": (future_ping_pong, 2_000),
    "event_ping_pong": (event_ping_pong, 1_000),
    "lock_of_ten": (lock_of_ten, 1_000),
    "wait_for": (wait_for, 1_000),
    "timeout": (timeout, 1_000),
    "queue": (queue, 1_000),
    "nested": (nested, 500),
    "timers_cancelled": (timers_cancelled, 100_000),
    "timers_firing": (timers_firing, 10_000),
    "call_soon_threadsafe": (call_soon_threadsafe, 5_000),
    "to_thread": (to_thread, 500),
    "subprocess": (subprocess, 20),
    "cpu_heavy": (cpu_heavy, 10),
    "tls_1k_1": (tls_1k_1, 500),
}
for _kind, _name in (_echo_streams, "streams"), (_echo_protocols, "protocols"):
    for _size, _label in (1024, "1k"), (65_536, "64k"):
        for _connections in 1, 20, 200:
            WORKLOADS[f"tcp_{_name}_{_label}_{_connections}"] = (
                _tcp(_kind, _size, _connections),
                max(400, 2 * _connections),
            )


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
    return rounds[0], best[len(best) // 2], len(rounds)


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print("\n".join(WORKLOADS))
        sys.exit()
    if "uvloop" in sys.argv:
        import uvloop

        uvloop.install()
    names = [name for name in sys.argv[2:] if name != "uvloop"]
    for name in names or WORKLOADS:
        cold, warm, rounds = measure(*WORKLOADS[name], float(sys.argv[1]))
        print(f"{name} {cold:.3f} {warm:.3f} {rounds}", flush=True)
