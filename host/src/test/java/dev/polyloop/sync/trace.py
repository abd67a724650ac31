"""The reference for TraceTest: the same random program on CPython's asyncio.

Prints the CRC-32 of the traces of seeds 0 to 199; with a seed as argument, that trace. Each operation is an
eagerly started task, as an operation of Polyloop starts at once. Run with CPython 3.12.
"""

import asyncio
import sys
import zlib


class Condition(asyncio.Condition):
    """As of CPython 3.13, a wait that is cancelled passes a notification on, which 3.12 loses."""

    async def wait(self) -> bool:
        try:
            return await super().wait()
        except asyncio.CancelledError:
            self.notify(1)
            raise


asyncio.Condition = asyncio.locks.Condition = Condition

TURNS = 120
DRAIN = 40


class Numbers:
    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, limit: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


NAMES = {
    RuntimeError: "state",
    ValueError: "argument",
    asyncio.QueueFull: "full",
    asyncio.QueueEmpty: "empty",
    asyncio.BrokenBarrierError: "broken",
}


def show(value: object) -> str:
    return {"True": "true", "False": "false", "None": "null"}.get(str(value), str(value))


class Program:
    def __init__(self, seed: int) -> None:
        self.numbers = Numbers(seed)
        self.trace: list[str] = []
        self.operations: list[asyncio.Task] = []
        self.reported: set[int] = set()
        self.flag = False
        self.lock = asyncio.Lock()
        self.event = asyncio.Event()
        self.condition = asyncio.Condition()
        self.semaphore = asyncio.Semaphore(2)
        self.bounded = asyncio.BoundedSemaphore(1)
        self.queue = asyncio.Queue(2)
        self.heap = asyncio.PriorityQueue(3)
        self.barrier = asyncio.Barrier(3)

    def start(self, coroutine) -> None:
        self.operations.append(
            asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True))

    def now(self, action, *args) -> None:
        try:
            self.trace.append("now " + show(action(*args)))
        except tuple(NAMES) as e:
            self.trace.append("now " + NAMES[type(e)])

    def toggle(self) -> None:
        self.flag = not self.flag

    def act(self) -> None:
        below = self.numbers.below
        match below(32):
            case 0 | 1:
                self.start(self.lock.acquire())
            case 2 | 3:
                self.now(self.lock.release)
            case 4:
                self.start(self.event.wait())
            case 5:
                self.now(self.event.set)
            case 6:
                self.now(self.event.clear)
            case 7 | 8:
                self.start(self.condition.acquire())
            case 9:
                self.now(self.condition.release)
            case 10 | 11:
                self.start(self.condition.wait())
            case 12:
                self.start(self.condition.wait_for(lambda: self.flag))
            case 13:
                self.now(self.condition.notify, 1 + below(3))
            case 14:
                self.now(self.toggle)
            case 15:
                self.start(self.semaphore.acquire())
            case 16:
                self.now(self.semaphore.release)
            case 17:
                self.start(self.bounded.acquire())
            case 18:
                self.now(self.bounded.release)
            case 19:
                self.start(self.queue.put(below(100)))
            case 20:
                self.start(self.queue.get())
            case 21:
                self.now(self.queue.put_nowait, below(100))
            case 22:
                self.now(self.queue.get_nowait)
            case 23:
                self.now(self.queue.task_done)
            case 24:
                self.start(self.queue.join())
            case 25:
                self.start(self.heap.put(below(100)))
            case 26:
                self.start(self.heap.get())
            case 27 | 28:
                self.start(self.barrier.wait())
            case 29:
                self.start(self.barrier.abort() if below(4) == 0 else self.barrier.reset())
            case 30 | 31:
                if self.operations:
                    # Mostly a recent one: it is more likely to be pending.
                    recent = min(len(self.operations), 12)
                    index = len(self.operations) - 1 - below(recent)
                    self.trace.append(f"cancel {index} {show(self.operations[index].cancel())}")

    def observe(self) -> None:
        def count(waiters) -> int:
            return len(waiters or ())

        for index, operation in enumerate(self.operations):
            if index not in self.reported and operation.done():
                self.reported.add(index)
                if operation.cancelled():
                    outcome = "cancelled"
                elif operation.exception():
                    outcome = NAMES[type(operation.exception())]
                else:
                    outcome = show(operation.result())
                self.trace.append(f"done {index} {outcome}")
        barrier = self.barrier
        self.trace.append(" ".join(map(str, [
            show(self.lock.locked()), count(self.lock._waiters),
            show(self.event.is_set()), count(self.event._waiters),
            show(self.condition.locked()), count(self.condition._waiters), count(self.condition._lock._waiters),
            self.semaphore._value, show(self.semaphore.locked()), count(self.semaphore._waiters),
            self.bounded._value, show(self.bounded.locked()), count(self.bounded._waiters),
            self.queue.qsize(), count(self.queue._getters), count(self.queue._putters),
            self.queue._unfinished_tasks, count(self.queue._finished._waiters),
            self.heap.qsize(), count(self.heap._getters), count(self.heap._putters),
            barrier._state.value, barrier._count, barrier.n_waiting,
            count(barrier._cond._waiters), count(barrier._cond._lock._waiters),
        ])))

    async def run(self) -> list[str]:
        for _ in range(TURNS):
            for _ in range(self.numbers.below(5)):
                self.act()
            self.observe()
            await asyncio.sleep(0)
        for _ in range(DRAIN):
            for task in self.operations:
                task.cancel()
            for held, release in ((self.lock.locked(), self.lock.release),
                                  (self.condition.locked(), self.condition.release)):
                if held:
                    release()
            self.observe()
            await asyncio.sleep(0)
        return self.trace


def trace(seed: int) -> str:
    async def main() -> list[str]:
        return await Program(seed).run()

    return "".join(line + "\n" for line in asyncio.run(main()))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(trace(int(sys.argv[1])))
    else:
        print(f"{zlib.crc32(b''.join(trace(seed).encode() for seed in range(200))):08x}")
