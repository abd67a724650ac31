package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.VirtualTime;
import dev.polyloop.sync.Barrier;
import dev.polyloop.sync.Buffer;
import dev.polyloop.sync.Condition;
import dev.polyloop.sync.Event;
import dev.polyloop.sync.Lock;
import dev.polyloop.sync.Queue;
import dev.polyloop.sync.Semaphore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.graalvm.polyglot.HostAccess.Export;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Primitives that the application made are asyncio's to guests, also to those it does not trust.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrimitivesOfJavaTest {
  /** Has one. */
  public static final class Owner {
    final Lock lock;

    Owner(EventLoop loop) {
      lock = new Lock(loop);
    }

    /** The one. */
    @Export
    public Lock lock() {
      return lock;
    }

    /** Whether it is that one. */
    @Export
    public boolean isMine(Lock given) {
      return given.equals(lock);
    }
  }

  private static final String PYTHON =
      """
      import asyncio

      async def _fails(awaitable, error):
          try:
              async with asyncio.timeout(1):
                  await awaitable
          except error as e:
              return str(e)

      async def lock(owner, lock):
          async with lock:
              seen = [lock.locked(), await _fails(lock.acquire(), TimeoutError)]
          try:
              lock.release()
          except RuntimeError as e:
              seen.append(str(e))
          return str([lock is owner.lock(), owner.is_mine(lock), lock.locked(), *seen])

      async def event(event):
          asyncio.get_running_loop().call_later(1, event.set)
          seen = [await event.wait(), event.is_set(), event.clear(), event.is_set()]
          try:
              async with event:
                  seen.append("entered")
          except TypeError:
              seen.append("no block")
          return str(seen)

      async def semaphore(semaphore):
          async with semaphore:
              held = semaphore.locked()
          return str([held, semaphore.locked()])

      async def condition(condition):
          stock = []
          async def taker():
              async with condition:
                  return await condition.wait_for(lambda: len(stock) > 0)
          async def waiter():
              async with condition:
                  return await condition.wait()
          tasks = [asyncio.create_task(f()) for f in (taker, waiter)]
          await asyncio.sleep(1)
          async with condition:
              stock.append(1)
              condition.notify()
          await asyncio.sleep(1)
          seen = [t.done() for t in tasks]
          async with condition:
              condition.notify_all()
          return str([*seen, *await asyncio.gather(*tasks)])

      async def barrier(barrier):
          async def part():
              async with barrier as index:
                  return index
          seen = [barrier.parties, barrier.n_waiting, barrier.broken]
          return str(seen + sorted(await asyncio.gather(part(), part())))

      async def queue(queue):
          item = object()
          queue.put_nowait(item)
          seen = [queue.qsize(), queue.full(), queue.maxsize]
          for call in (lambda: queue.put_nowait(2), queue.get_nowait, queue.get_nowait):
              try:
                  seen.append(call() is item)
              except (asyncio.QueueFull, asyncio.QueueEmpty) as e:
                  seen.append(type(e).__name__)
          queue.task_done()
          await queue.join()
          return str([*seen, queue.empty(), await _fails(queue.get(), TimeoutError)])
      """;

  private static final String JAVASCRIPT =
      """
      import asyncio, { sleep } from "asyncio";

      const fails = (promise) => asyncio.wait_for(promise, 1).then(() => "", (e) => e.name);

      export async function lock(owner, lock) {
        await lock.acquire();
        const seen = [lock.locked(), await fails(lock.acquire())];
        lock.release();
        try { lock.release(); } catch (e) { seen.push(e.message); }
        return String([lock === owner.lock(), owner.isMine(lock), lock.locked(), ...seen]);
      }

      export async function event(event) {
        setTimeout(() => event.set(), 1000);
        return String([await event.wait(), event.isSet(), event.clear() ?? "", event.is_set()]);
      }

      export async function semaphore(semaphore) {
        await semaphore.acquire();
        const held = semaphore.locked();
        semaphore.release();
        return String([held, semaphore.locked()]);
      }

      export async function condition(condition) {
        const stock = [];
        const holding = async (wait) => {
          await condition.acquire();
          try { return await wait(); } finally { condition.release(); }
        };
        const tasks = [
          holding(() => condition.waitFor(() => stock.length > 0)),
          holding(() => condition.wait()),
        ];
        await sleep(1);
        await holding(() => { stock.push(1); condition.notify(); });
        await sleep(1);
        await holding(() => condition.notify_all());
        return String(await Promise.all(tasks));
      }

      export async function barrier(barrier) {
        const seen = [barrier.parties, barrier.nWaiting, barrier.broken];
        return String([...seen, ...(await Promise.all([barrier.wait(), barrier.wait()])).sort()]);
      }

      export async function queue(queue) {
        const item = {};
        queue.putNowait(item);
        const seen = [queue.qsize(), queue.full(), queue.maxsize];
        for (const call of [() => queue.put_nowait(2), () => queue.getNowait(), () => queue.getNowait()])
          try { seen.push(call() === item); }
          catch (e) { seen.push(e instanceof asyncio.QueueFull || e instanceof asyncio.QueueEmpty ? e.name : e); }
        queue.taskDone();
        await queue.join();
        return String([...seen, queue.empty(), await fails(queue.get())]);
      }
      """;

  private final Polyloop polyloop =
      Polyloop.builder().clock(new VirtualTime()).restricted().build();
  private final EventLoop loop = polyloop.loop();
  private final GuestModule python;
  private final GuestModule js;

  PrimitivesOfJavaTest(@TempDir Path folder) {
    python = Guests.load(polyloop, folder, "primitives.py", PYTHON);
    js = Guests.load(polyloop, folder, "primitives.mjs", JAVASCRIPT);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private void check(String function, Callable<?> primitive, String inPython, String inJavaScript)
      throws Exception {
    assertEquals(inPython, python.call(function, String.class, primitive.call()).get());
    assertEquals(inJavaScript, js.call(function, String.class, primitive.call()).get());
  }

  @Test
  void lock_isHeldByABlock_andIsTheSameEverywhere() throws Exception {
    Owner owner = new Owner(loop);
    assertEquals(
        "[True, True, False, True, '', 'Lock is not acquired.']",
        python.call("lock", String.class, owner, owner.lock).get());
    assertEquals(
        "true,true,false,true,TimeoutError,Lock is not acquired.",
        js.call("lock", String.class, owner, owner.lock).get());
  }

  @Test
  void event_isWaitedFor() throws Exception {
    check(
        "event",
        () -> new Event(loop),
        "[True, True, None, False, 'no block']",
        "true,true,,false");
  }

  @Test
  void semaphore_isHeldByABlock() throws Exception {
    check("semaphore", () -> new Semaphore(loop, 1), "[True, False]", "true,false");
  }

  @Test
  void condition_wakesOne_andAll() throws Exception {
    check(
        "condition", () -> new Condition(new Lock(loop)), "[True, False, True, True]", "true,true");
  }

  @Test
  void barrier_letsItsPartiesThrough() throws Exception {
    check("barrier", () -> new Barrier(loop, 2), "[2, 0, False, 0, 1]", "2,0,false,0,1");
  }

  @Test
  void queue_hasItsLimits_andItsItems() throws Exception {
    check(
        "queue",
        () -> Queue.of(loop, 1, Buffer.fifo()),
        "[1, True, 1, 'QueueFull', True, 'QueueEmpty', True, '']",
        "1,true,1,QueueFull,true,QueueEmpty,true,TimeoutError");
  }
}
