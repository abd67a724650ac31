package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsyncioTest {
  @Test
  void sleep_takesVirtualTime_andIsCancellable() {
    try (JsProgram program = new JsProgram()) {
      program.run(
          """
          import { sleep, CancelledError } from "asyncio";
          console.log(await sleep(2, "value"), await sleep(0));
          const long = sleep(1000);
          setTimeout(() => long.cancel("enough"), 1000);
          await long.catch((e) => console.log(e instanceof CancelledError, e.name, e.message, long.cancelled()));
          """);
      assertEquals("value undefined\ntrue AbortError enough true\n", program.out());
      assertEquals(Duration.ofSeconds(3), program.time.elapsed());
    }
  }

  @Test
  void gather_takesAnyAwaitable_inOrder() {
    check(
        """
        const thenable = { then(resolve) { resolve("thenable"); } };
        const task = asyncio.createTask(async () => { await asyncio.sleep(1); return "task"; });
        console.log(await asyncio.gather(asyncio.sleep(2, "slow"), Promise.resolve("promise"), task, thenable, task));
        console.log(await asyncio.gather());
        const [value, error] = await asyncio.gather(1 ? asyncio.sleep(0, { a: 1 }) : 0, Promise.reject(new RangeError("r")), { return_exceptions: true });
        console.log(value, error instanceof RangeError);
        await asyncio.gather(asyncio.sleep(5), Promise.reject(new RangeError("first"))).catch((e) => console.log(e.message));
        """,
        """
        [ 'slow', 'promise', 'task', 'thenable', 'task' ]
        []
        { a: 1 } true
        first
        """);
  }

  @Test
  void gather_ofGather_isAnArrayInAnArray() {
    check(
        """
        const options = { return_exceptions: true };
        const inner = asyncio.gather(Promise.resolve(1), Promise.reject(new RangeError("r")), options);
        const [[one, error], two] = await asyncio.gather(inner, Promise.resolve(2));
        console.log(one, error instanceof RangeError, two);
        """,
        "1 true 2\n");
  }

  @Test
  void signal_thatAborts_cancelsWhatWasStarted() {
    check(
        """
        const told = async (what, start) => {
          const controller = new AbortController();
          const future = start(controller.signal);
          asyncio.sleep(1).then(() => controller.abort(new Error("enough")));
          try { await future; } catch (e) { console.log(what, e instanceof asyncio.CancelledError, e.message); }
        };
        const forever = () => new asyncio.Future();
        await told("ensure_future", (signal) => asyncio.ensure_future(forever(), { signal }));
        await told("gather", (signal) => asyncio.gather(forever(), { signal }));
        await told("sleep", (signal) => asyncio.sleep(60, null, { signal }));
        await told("wait_for", (signal) => asyncio.wait_for(forever(), 60, { signal }));
        await told("run", (signal) => asyncio.timeout(60).run(async () => await forever(), { signal }));
        await told("group", (signal) => asyncio.TaskGroup.run(async (group) => group.create_task(forever()), { signal }));
        await told("task", (signal) =>
          asyncio.create_task(async (own) => {
            await new Promise((resolve) => own.addEventListener("abort", resolve));
            console.log("heard", own.reason.message);
            throw own.reason;
          }, { signal }));
        const late = forever();
        const controller = new AbortController();
        await asyncio.ensure_future(asyncio.sleep(0, "done"), { signal: controller.signal }).then(console.log);
        controller.abort();
        asyncio.ensure_future(late, { signal: AbortSignal.abort() });
        console.log(late.cancelled());
        try { asyncio.create_task(() => console.log("no"), { signal: {} }); } catch (e) { console.log(e.message); }
        """,
        """
        ensure_future true enough
        gather true enough
        sleep true enough
        wait_for true enough
        run true enough
        group true enough
        heard enough
        task true enough
        done
        true
        signal: an AbortSignal is required
        """);
  }

  @Test
  void wait_returnsDoneAndPending() {
    check(
        """
        const fast = asyncio.sleep(1, "fast");
        const slow = asyncio.sleep(5);
        const [done, pending] = await asyncio.wait([slow, fast], { return_when: asyncio.FIRST_COMPLETED });
        console.log(done.has(fast), pending.has(slow), done.size, pending.size);
        const [, late] = await asyncio.wait([slow], { timeout: 1 });
        console.log(late.size, performance.now());
        """,
        "true true 1 1\n1 2000\n");
  }

  @Test
  void waitFor_timesOutAndCancels() {
    check(
        """
        const inner = asyncio.create_task(async (signal) => {
          try {
            await asyncio.wait_for(new Promise((_, reject) => { signal.onabort = () => reject(signal.reason); }), 99);
          } finally {
            console.log("cleaned up");
          }
        });
        await asyncio.wait_for(inner, 1).catch((e) => console.log(e instanceof asyncio.TimeoutError, inner.cancelled()));
        console.log(await asyncio.waitFor(asyncio.sleep(1, "in time"), 2));
        """,
        "cleaned up\ntrue true\nin time\n");
  }

  @Test
  void shield_protects_asCompleted_orders() {
    check(
        """
        const inner = asyncio.sleep(1, "inner");
        const outer = asyncio.shield(inner);
        outer.cancel();
        console.log(outer.cancelled(), await inner);
        for await (const value of asyncio.as_completed([asyncio.sleep(3, 3), asyncio.sleep(1, 1), asyncio.sleep(2, 2)])) console.log(value);
        """,
        "true inner\n1\n2\n3\n");
  }

  @Test
  void task_isNamedListedAndCurrent() {
    check(
        """
        const task = asyncio.create_task(function work() {
          console.log(asyncio.current_task() === task, asyncio.all_tasks().has(task));
          return 5;
        }, { name: "worker" });
        console.log(task.get_name(), task.done(), asyncio.current_task());
        task.set_name("other");
        task.add_done_callback((t) => console.log("callback", t === task, t.result()));
        console.log(await task, task.getName(), task.exception());
        await asyncio.sleep(0);
        """,
        "worker false null\ntrue true\ncallback true 5\n5 other null\n");
  }

  @Test
  void taskCancel_withoutSignal_endsAtOnceAndIgnoresTheFunction() {
    check(
        """
        const task = asyncio.create_task(async () => {
          await asyncio.sleep(1);
          throw new Error("ignored");
        });
        await asyncio.sleep(0);
        task.cancel("why");
        await task.catch((e) => console.log(`${e}`, performance.now()));
        await asyncio.sleep(2);
        """,
        "AbortError: why 0\n");
  }

  @Test
  void taskCancel_withSignal_waitsForTheFunction() {
    check(
        """
        const polite = asyncio.create_task(async (signal) => {
          try {
            await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          } catch (e) {
            await asyncio.sleep(1);
            throw e;
          }
        });
        const stubborn = asyncio.create_task(async (signal) => {
          await asyncio.sleep(3);
          return signal.aborted;
        });
        const clumsy = asyncio.create_task(async (signal) => {
          await asyncio.sleep(1);
          throw new TypeError("clumsy");
        });
        await asyncio.sleep(0);
        for (const task of [polite, stubborn, clumsy]) console.log(task.cancel(), task.done());
        await polite.catch((e) => console.log(e.name, polite.cancelled(), performance.now()));
        console.log(await stubborn, stubborn.cancelled(), performance.now());
        await clumsy.catch((e) => console.log(e.name, clumsy.cancelled()));
        """,
        """
        true false
        true false
        true false
        AbortError true 1000
        true false 3000
        TypeError false
        """);
  }

  @Test
  void taskGroup_childFails_cancelsSiblingsAndBody() {
    check(
        """
        try {
          await asyncio.TaskGroup.run(async (group) => {
            group.create_task(async () => { await asyncio.sleep(1); throw new TypeError("child"); });
            group.create_task(async (signal) => {
              await new Promise((_, reject) => { signal.onabort = () => reject(signal.reason); })
                .finally(() => console.log("sibling cancelled"));
            });
            await asyncio.sleep(100);
            console.log("not reached in time");
          });
        } catch (e) {
          console.log(e instanceof AggregateError, e.message, e.errors.map(String), performance.now());
        }
        clearEverything();
        function clearEverything() {}
        """,
        """
        sibling cancelled
        true unhandled errors in a TaskGroup (1 sub-exception) [ 'TypeError: child' ] 1000
        not reached in time
        """);
  }

  @Test
  void taskGroup_succeeds_waitsForChildren() {
    check(
        """
        const result = await asyncio.TaskGroup.run(async (group) => {
          group.createTask(async () => { await asyncio.sleep(2); console.log("child"); }, { name: "c" });
          return "result";
        });
        console.log(result, performance.now());
        const group = new asyncio.TaskGroup();
        group.create_task(asyncio.sleep(1));
        await group[Symbol.asyncDispose]();
        console.log(performance.now());
        try { group.create_task(async () => {}); } catch (e) { console.log(e instanceof Error); }
        """,
        "child\nresult 2000\n3000\ntrue\n");
  }

  @Test
  void taskGroup_cancelledFromOutside_cancelsChildren() {
    check(
        """
        const run = asyncio.TaskGroup.run(async (group) => {
          group.create_task(async (signal) => { await new Promise((_, r) => { signal.onabort = () => r(signal.reason); }); });
        });
        await asyncio.sleep(1);
        run.cancel();
        await run.catch((e) => console.log(e.name, run.cancelled()));
        """,
        "AbortError true\n");
  }

  @Test
  void timeout_abortsOrEndsTheFunction() {
    check(
        """
        await asyncio.timeout(1).run(() => new Promise(() => {})).catch((e) => console.log(e instanceof asyncio.TimeoutError, performance.now()));
        console.log(await asyncio.timeout(5).run(async () => "in time"));
        const deadline = asyncio.timeout(2);
        await new Promise((resolve) => { deadline.signal.onabort = resolve; });
        console.log(deadline.expired(), deadline.signal.reason.name, performance.now());
        """,
        "true 1000\nin time\ntrue TimeoutError 3000\n");
  }

  @Test
  void locks_excludeAndWake() {
    check(
        """
        const lock = new asyncio.Lock();
        const order = [];
        await asyncio.gather(...["a", "b"].map((name) => asyncio.create_task(() => lock.run(async () => {
          order.push(name); await asyncio.sleep(1); order.push(name);
        }))));
        console.log(order.join(""), lock.locked());
        const semaphore = new asyncio.BoundedSemaphore(1);
        await semaphore.acquire();
        semaphore.release();
        try { semaphore.release(); } catch (e) { console.log(e instanceof Error); }
        const event = new asyncio.Event();
        setTimeout(() => event.set(), 1);
        console.log(await event.wait(), event.is_set());
        const condition = new asyncio.Condition();
        let ready = false;
        const waiter = asyncio.create_task(() => condition.run(() => condition.wait_for(() => ready)));
        await asyncio.sleep(0);
        await condition.run(() => { ready = true; condition.notify(); });
        console.log(await waiter);
        const barrier = new asyncio.Barrier(2);
        console.log((await asyncio.gather(barrier.wait(), barrier.wait())).sort(), barrier.broken);
        const broken = barrier.wait();
        await barrier.abort();
        await broken.catch((e) => console.log(e instanceof asyncio.BrokenBarrierError));
        """,
        """
        aabb false
        true
        true true
        true
        [ 0, 1 ] false
        true
        """);
  }

  @Test
  void queues_orderAndBound() {
    check(
        """
        const queue = new asyncio.Queue(1);
        const put = [queue.put("a"), queue.put("b")];
        console.log(put[0].done(), put[1].done(), queue.full());
        console.log(await queue.get(), await queue.get(), queue.empty());
        try { queue.get_nowait(); } catch (e) { console.log(e instanceof asyncio.QueueEmpty, e.name); }
        queue.put_nowait("c");
        try { queue.putNowait("d"); } catch (e) { console.log(e instanceof asyncio.QueueFull); }
        const lifo = new asyncio.LifoQueue();
        for (const x of [1, 2]) lifo.put_nowait(x);
        console.log(await lifo.get());
        const priority = new asyncio.PriorityQueue();
        for (const x of [[2, "b"], [1, "z"], [1, "a"]]) priority.put_nowait(x);
        console.log(await priority.get(), await priority.get());
        const longest = new asyncio.PriorityQueue(0, (a, b) => b.length - a.length);
        for (const x of ["a", "ccc", "bb"]) longest.put_nowait(x);
        console.log(await longest.get());
        """,
        """
        true false true
        a b true
        true QueueEmpty
        true
        2
        [ 1, 'a' ] [ 1, 'z' ]
        ccc
        """);
  }

  @Test
  void future_isCompletedByItsOwner() {
    check(
        """
        const future = new asyncio.Future();
        try { future.result(); } catch (e) { console.log(e instanceof asyncio.InvalidStateError); }
        future.set_result({ a: 1 });
        try { future.setResult(2); } catch (e) { console.log(e.name); }
        console.log(await future, future.result());
        const failed = new asyncio.Future();
        const error = new TypeError("same");
        failed.set_exception(error);
        await failed.catch((e) => console.log(e === error, failed.exception() === error));
        """,
        "true\nInvalidStateError\n{ a: 1 } { a: 1 }\ntrue true\n");
  }
}
