package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is told to somebody, and the loop lives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RobustnessTest {
  private static final int THREADS = 8;

  private static final String PYTHON =
      """
      import asyncio
      import threading

      reports = []
      ready = asyncio.get_running_loop()
      ready.set_exception_handler(
          lambda loop, context: reports.append(f"{context['message']}: {context.get('exception')!r}"))

      async def turns(count=5):
          for _ in range(count):
              await asyncio.sleep(0)

      async def failing_callback():
          def fail():
              raise ValueError("in a callback")
          loop = asyncio.get_running_loop()
          reports.clear()
          loop.call_soon(fail)
          loop.call_later(0, fail)
          done = loop.create_future()
          done.add_done_callback(lambda _: fail())
          done.set_result(None)
          while len(reports) < 3:
              await asyncio.sleep(0)
          return [report for report in reports if "ValueError('in a callback')" in report].__len__()

      async def deep_recursion():
          async def down(n):
              return await down(n + 1)
          return await down(0)

      async def long_string():
          return "x" * 10 ** 12

      async def long_bytes():
          return bytes(10 ** 12)

      async def outcome(name):
          task = asyncio.create_task(globals()[name]())
          try:
              await task
          except Exception as e:
              return type(e).__name__
          return "no exception"

      async def threadsafe(threads, times):
          loop = asyncio.get_running_loop()
          done = loop.create_future()
          seen = [0] * threads
          order = []
          def count(thread, n):
              if n != seen[thread]:
                  order.append((thread, n))
              seen[thread] += 1
              if sum(seen) == threads * times:
                  done.set_result(None)
          def work(thread):
              for n in range(times):
                  loop.call_soon_threadsafe(count, thread, n)
          workers = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
          for worker in workers:
              worker.start()
          await done
          for worker in workers:
              worker.join()
          return f"{sum(seen)} in order: {not order}"

      async def consume(futures):
          results = await asyncio.gather(*futures)
          return sum(results)
      """;

  private static final String JAVASCRIPT =
      """
      const attempts = {
        recursion: () => { const down = (n) => down(n + 1) + 1; return down(0); },
        asyncRecursion: async () => { const down = async (n) => (await down(n + 1)) + 1; return down(0); },
        longArray: () => new Array(2 ** 32),
        longString: () => "x".repeat(2 ** 40),
      };

      export async function outcome(name) {
        try {
          await attempts[name]();
        } catch (e) {
          return e.name;
        }
        return "no exception";
      }

      export function forget() {
        Promise.reject(new TypeError("nobody catches this"));
        setTimeout(() => { throw new RangeError("in a timer"); }, 0);
      }
      """;

  private final Guests.Streams streams = new Guests.Streams();
  private final Polyloop polyloop =
      Polyloop.builder()
          .engine(Guests.ENGINE)
          .name("robust")
          .trusted()
          .streams(streams.in, streams.out, streams.err)
          .build();
  private final GuestModule python;
  private final GuestModule js;

  RobustnessTest(@TempDir Path folder) {
    python = Guests.load(polyloop, folder, "robust.py", PYTHON);
    js = Guests.load(polyloop, folder, "robust.mjs", JAVASCRIPT);
  }

  @AfterAll
  void close() {
    polyloop.close();
  }

  private void assertAlive() throws Exception {
    python.call("turns", Void.class).get();
    assertEquals(2, polyloop.eval("js", "1 + 1", Integer.class).get());
  }

  // Reports

  @Test
  void failingCallback_isReported() throws Exception {
    assertEquals(3, python.call("failing_callback", Integer.class).get());
    assertAlive();
  }

  @Test
  void rejectionNobodyCatches_andThrowingTimer_areReported() throws Exception {
    assertNull(js.call("forget", Void.class).get());
    List<?> reports = List.of();
    while (reports.stream().filter(report -> report.toString().contains("Uncaught")).count() < 2) {
      python.call("turns", Void.class).get();
      List<?> current = python.get("reports", List.class);
      reports = List.copyOf(current);
    }
    String all = reports.toString();
    assertTrue(all.contains("nobody catches this"), all);
    assertTrue(all.contains("in a timer"), all);
    assertAlive();
  }

  @Test
  void taskThatNobodyAwaits_isReportedAtTheLatestAtClose(@TempDir Path folder) throws Exception {
    Guests.Streams own = new Guests.Streams();
    try (Polyloop closing =
        Polyloop.builder()
            .engine(Guests.ENGINE)
            .trusted()
            .streams(own.in, own.out, own.err)
            .build()) {
      GuestModule module =
          Guests.load(
              closing,
              folder,
              "forgets.py",
              """
              import asyncio
              kept = []

              async def fails():
                  raise ValueError("nobody awaits this")

              async def turn():
                  await asyncio.sleep(0)
                  await asyncio.sleep(0)

              async def start():
                  kept.append(asyncio.create_task(fails(), name="forgotten"))
                  await turn()
              """);
      module.call("start", Void.class).get();
      // Another one's end is none of its business.
      Polyloop.builder().engine(Guests.ENGINE).trusted().build().close();
      module.call("turn", Void.class).get();
      assertEquals("", own.err());
    }
    assertTrue(own.err().contains("Task exception was never retrieved"), own::err);
    assertTrue(own.err().contains("nobody awaits this"), own::err);
  }

  // Many threads

  @Test
  void completion_fromManyThreads_losesNone() throws Exception {
    int each = 125_000;
    EventLoop loop = polyloop.loop();
    // Counted on the loop's thread only.
    int[] counted = new int[THREADS];
    CompletableFuture<Void> all = new CompletableFuture<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      threads.add(
          Thread.ofPlatform()
              .name("completer-" + t)
              .start(
                  () -> {
                    Guests.await(start);
                    for (int i = 0; i < each; i++) {
                      LoopFuture<Integer> future = loop.createFuture();
                      LoopFuture.Callback callback =
                          future.onDone(
                              done -> {
                                counted[thread]++;
                                if (Arrays.stream(counted).sum() == THREADS * each) {
                                  all.complete(null);
                                }
                              });
                      assertTrue(future.complete(i));
                      assertTrue(callback != null);
                    }
                  }));
    }
    CompletableFuture<String> pythons = python.call("threadsafe", String.class, THREADS, 5_000);
    start.countDown();
    assertNull(all.get());
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(THREADS * 5_000 + " in order: True", pythons.get());
    int[] expected = new int[THREADS];
    Arrays.fill(expected, each);
    assertEquals(Arrays.toString(expected), Arrays.toString(loop.call(counted::clone)));
  }

  @Test
  void javaFutures_completedByManyThreads_areAllSeenByPython() throws Exception {
    int count = 2_000;
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(new CompletableFuture<>());
    }
    CompletableFuture<Long> sum = python.call("consume", Long.class, futures);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      threads.add(
          Thread.ofPlatform()
              .name("completer-" + t)
              .start(
                  () -> {
                    for (int i = first; i < count; i += THREADS) {
                      futures.get(i).complete(i);
                    }
                  }));
    }
    assertEquals((long) count * (count - 1) / 2, sum.get());
    for (Thread thread : threads) {
      thread.join();
    }
  }

  // Too much

  @ParameterizedTest
  @ValueSource(strings = {"deep_recursion", "long_string", "long_bytes"})
  void excessInPython_isAnExceptionOfTheTask(String name) throws Exception {
    // CPython has the memory or says MemoryError, GraalPy does not even try.
    List<String> expected =
        name.equals("deep_recursion")
            ? List.of("RecursionError")
            : List.of("MemoryError", "OverflowError");
    String actual = python.call("outcome", String.class, name).get();
    assertTrue(expected.contains(actual), actual);
    assertAlive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"recursion", "asyncRecursion", "longArray", "longString"})
  void excessInJavaScript_isARangeErrorOfTheTask(String name) throws Exception {
    assertEquals("RangeError", js.call("outcome", String.class, name).get());
    assertAlive();
  }
}
