package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Keywords;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import dev.polyloop.loop.CallContext;
import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.LoopDriver;
import dev.polyloop.loop.Task;
import dev.polyloop.loop.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls into guests: how many, how long, on which thread, in what context. */
class CallTest {
  private static final String PYTHON =
      """
      import asyncio
      import time

      seen = []
      gate = None

      async def note(caller, n):
          seen.append((caller, n))
          await asyncio.sleep(0)
          return n

      def in_order(callers, each):
          last = {}
          for caller, n in seen:
              if n != last.get(caller, -1) + 1:
                  return f"{caller}: {n} after {last.get(caller)}"
              last[caller] = n
          return f"{len(seen)} of {len(last)}"

      async def wait():
          global gate
          if gate is None:
              gate = asyncio.get_running_loop().create_future()
          await asyncio.shield(gate)
          return "open"

      async def open_gate():
          gate.set_result(None)

      async def sleep(seconds):
          await asyncio.sleep(seconds)

      async def spin():
          while True:
              pass

      async def spin_in_a_child():
          await asyncio.create_task(spin())

      async def spin_later():
          await asyncio.sleep(0)
          while True:
              pass

      def spin_at_once():
          while True:
              pass

      def block():
          time.sleep(1000)

      async def stubborn():
          while True:
              try:
                  await asyncio.sleep(1000)
              except asyncio.CancelledError:
                  pass

      ticks = 0

      async def tick(times):
          global ticks
          for _ in range(times):
              await asyncio.sleep(0.01)
              ticks += 1
          return ticks
      """;

  private static final String JAVASCRIPT =
      """
      import { sleep } from "asyncio";
      export function spin_at_once() { for (;;); }
      export async function spin() { for (;;); }
      export async function spin_later() { await sleep(0); for (;;); }
      export async function spin_in_a_child() { await Promise.resolve(1); for (;;); }
      """;

  @TempDir Path folder;

  private static PolyloopBuilder settings() {
    return Polyloop.builder().engine(Guests.ENGINE).trusted();
  }

  private static Throwable failure(CompletableFuture<?> call) {
    Throwable cause = assertThrows(ExecutionException.class, call::get).getCause();
    return cause == null ? new AssertionError("no cause") : cause;
  }

  // Many

  @Test
  void call_from100Threads_losesNothing_andKeepsEachCallersOrder() throws Exception {
    try (Polyloop polyloop = settings().callLimit(50, Duration.ofMinutes(1)).build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      int callers = 100;
      int each = 50;
      List<Thread> threads = new ArrayList<>();
      List<List<CompletableFuture<Integer>>> calls = new ArrayList<>();
      for (int c = 0; c < callers; c++) {
        int caller = c;
        List<CompletableFuture<Integer>> own = new ArrayList<>();
        calls.add(own);
        Runnable work =
            () -> {
              for (int n = 0; n < each; n++) {
                own.add(python.call("note", Integer.class, caller, n));
              }
            };
        threads.add(c % 2 == 0 ? Thread.ofVirtual().start(work) : Thread.ofPlatform().start(work));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (List<CompletableFuture<Integer>> own : calls) {
        for (int n = 0; n < each; n++) {
          assertEquals(n, own.get(n).get());
        }
      }
      assertEquals(
          callers * each + " of " + callers,
          python.call("in_order", String.class, callers, each).get());
    }
  }

  @Test
  void call_beyondTheLimit_waitsForRoom_orIsRejected() throws Exception {
    try (Polyloop polyloop = settings().callLimit(2, Duration.ZERO).build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      List<CompletableFuture<String>> waiting =
          List.of(python.call("wait", String.class), python.call("wait", String.class));
      assertThrows(RejectedExecutionException.class, () -> python.call("wait", String.class));
      // The work of the loop itself is let through.
      assertNull(polyloop.start(() -> python.call("open_gate", Void.class).get()).get());
      for (CompletableFuture<String> call : waiting) {
        assertEquals("open", call.get());
      }
      assertEquals("open", python.call("wait", String.class).get());
    }
  }

  // How long

  @Test
  void deadline_cancelsWhatYields() throws Exception {
    try (Polyloop polyloop = settings().clock(new VirtualTime()).build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      GuestModule hurried = python.withDeadline(Duration.ofSeconds(30));
      assertInstanceOf(TimeoutException.class, failure(hurried.call("sleep", Void.class, 31)));
      assertNull(hurried.call("sleep", Void.class, 29).get());
      assertNull(python.call("sleep", Void.class, 1000).get());
      assertInstanceOf(TimeoutException.class, failure(hurried.call("stubborn", Void.class)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spin_at_once", "spin", "spin_later", "spin_in_a_child", "block"})
  void deadline_interruptsTheStepThatDoesNotYield_andNothingElse(String function) throws Exception {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      GuestModule js = Guests.load(polyloop, folder, "calls.mjs", JAVASCRIPT);
      CompletableFuture<Integer> other = python.call("tick", Integer.class, 30);
      for (GuestModule module : List.of(python, js)) {
        if (!module.members().contains(function)) {
          continue;
        }
        GuestModule hurried = module.withDeadline(Duration.ofMillis(150));
        assertInstanceOf(TimeoutException.class, failure(hurried.call(function, Void.class)));
      }
      assertEquals(30, other.get());
      assertEquals(31, python.call("tick", Integer.class, 1).get());
      assertEquals(3, polyloop.eval("js", "1 + 2", Integer.class).get());
    }
  }

  @Test
  void deadline_ofACallThatIsNotReached_endsItUnbegun() throws Exception {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      Sleeper late = python.withDeadline(Duration.ofMillis(50)).as(Sleeper.class);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch held = new CountDownLatch(1);
      polyloop
          .loop()
          .execute(
              () -> {
                held.countDown();
                Guests.await(release);
              });
      held.await();
      assertInstanceOf(TimeoutException.class, failure(late.sleep(0)));
      release.countDown();
    }
  }

  /** Finds its function before the loop is held. */
  interface Sleeper {
    CompletableFuture<Void> sleep(double seconds);
  }

  // Cancelling

  @Test
  void cancel_ofTheResult_cancelsTheGuestsTask() throws Exception {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      CompletableFuture<Void> call = python.call("sleep", Void.class, 1000);
      assertTrue(call.cancel(true));
      assertThrows(CancellationException.class, call::join);
      assertTrue(call.isCancelled());
      assertFalse(call.cancel(true));
    }
  }

  @Test
  void close_endsCallsThatWereQueued() throws Exception {
    Polyloop polyloop = settings().gracePeriod(Duration.ofMillis(50)).build();
    GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
    CompletableFuture<String> waiting = python.call("wait", String.class);
    List<CompletableFuture<Void>> queued = new ArrayList<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (true) {
                      queued.add(python.call("sleep", Void.class, 1000));
                    }
                  } catch (IllegalStateException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("closed"));
                  }
                });
    while (queued.isEmpty() && caller.isAlive()) {
      Thread.onSpinWait();
    }
    polyloop.close();
    caller.join();
    assertThrows(CancellationException.class, waiting::join);
    for (CompletableFuture<Void> call : queued) {
      assertThrows(Exception.class, call::get);
    }
  }

  @Test
  void close_ofALoopThatIsHeld_endsIt() throws Exception {
    Polyloop polyloop = settings().gracePeriod(Duration.ofMillis(10)).build();
    GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
    CompletableFuture<Void> call = python.call("spin", Void.class);
    polyloop.close();
    assertTrue(polyloop.loop().isClosed());
    assertThrows(Exception.class, call::get);
  }

  // Several

  @Test
  void twoPolyloops_awaitEachOthersTasks() throws Exception {
    try (Polyloop one = settings().name("one").build();
        Polyloop two = settings().name("two").build()) {
      String code =
          """
          import asyncio
          async def make(value):
              await asyncio.sleep(0)
              return {"value": [value, None, "text"]}
          async def fail():
              raise ValueError("on one")
          async def use(task):
              return str((await task)["value"][0] + 1)
          async def pass_on(task):
              return await task
          async def seen(task):
              try:
                  await task
              except Exception as e:
                  return f"{type(e).__name__} {e}"
          async def cancel(task):
              future = asyncio.ensure_future(task)
              await asyncio.sleep(0)
              future.cancel("from two")
              try:
                  await future
              except asyncio.CancelledError:
                  return "cancelled"
          """;
      GuestModule first = Guests.load(one, folder, "first.py", code);
      GuestModule second = Guests.load(two, folder, "second.py", code);
      assertEquals(
          "42", second.call("use", String.class, first.call("make", Object.class, 41)).get());
      Task<String> task = one.start(() -> "of Java");
      assertEquals("of Java", second.call("pass_on", String.class, task).get());
      Task<String> forever =
          one.start(
              () -> {
                new CountDownLatch(1).await();
                return "";
              });
      assertEquals("cancelled", second.call("cancel", String.class, forever).get());
      assertThrows(CancelledException.class, forever::join);
      String message = second.call("seen", String.class, first.call("fail", Object.class)).get();
      assertTrue(message.contains("on one"), message);
    }
  }

  @Test
  void argumentOfAnotherPolyloop_isRefused() {
    try (Polyloop one = settings().build();
        Polyloop two = settings().build()) {
      String code = "things = []\ndef echo(x): return x\n";
      Value foreign = Guests.load(one, folder, "owner.py", code).get("things", Value.class);
      GuestModule second = Guests.load(two, folder, "stranger.py", code);
      for (Object argument : List.of(foreign, Keywords.of("x", foreign))) {
        Throwable thrown = failure(second.call("echo", Object.class, argument));
        assertInstanceOf(IllegalArgumentException.class, thrown);
        assertTrue(String.valueOf(thrown.getMessage()).contains("another context"));
      }
    }
  }

  @Test
  @SuppressWarnings("try") // It is refused.
  void close_onTheLoopsThread_isRefused_andClosesNothing() {
    try (Polyloop polyloop = settings().build()) {
      assertThrows(
          IllegalStateException.class,
          () ->
              polyloop
                  .loop()
                  .call(
                      () -> {
                        polyloop.close();
                        return "";
                      }));
      assertEquals(1, polyloop.start(() -> 1).join());
    }
  }

  // Threads

  @Test
  void callerThread_isDrivenByItsOwner() {
    try (Polyloop polyloop = settings().callerThread().build()) {
      GuestModule python = Guests.load(polyloop, folder, "calls.py", PYTHON);
      assertNull(polyloop.runUntilComplete(python.call("sleep", Void.class, 0.001)));
      CompletableFuture<Integer> call = python.call("tick", Integer.class, 2);
      while (!call.isDone()) {
        assertTrue(polyloop.step() >= 0);
      }
      assertEquals(2, call.join());
      assertEquals(LoopDriver.FOREVER, polyloop.step());
      CompletableFuture<Integer> undriven = python.call("tick", Integer.class, 3);
      assertThrows(IllegalStateException.class, undriven::get);
      assertThrows(IllegalStateException.class, undriven::join);
      assertEquals(5, polyloop.runUntilComplete(undriven));
      CompletableFuture<Long> elsewhere = CompletableFuture.supplyAsync(polyloop::step);
      assertInstanceOf(IllegalStateException.class, failure(elsewhere));
    }
  }

  @Test
  void executor_isWhereBlockingWorkRuns() throws Exception {
    try (ExecutorService pool =
            Executors.newSingleThreadExecutor(r -> new Thread(r, "the application's"));
        Polyloop polyloop = settings().executor(pool).build()) {
      String code =
          """
          import asyncio, java
          def name(): return str(java.type('java.lang.Thread').currentThread().getName())
          async def where(): return await asyncio.to_thread(name)
          """;
      GuestModule python = Guests.load(polyloop, folder, "where.py", code);
      assertEquals("the application's", python.call("where", String.class).get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"python", "js"})
  void adoptedContext_keepsWhatItHas_andIsLeftOpen(String language) throws Exception {
    PolyloopBuilder builder = settings();
    try (Context context = builder.contextBuilder(language).build()) {
      context.eval(language, "answer = 42");
      try (Polyloop polyloop = builder.adopt(language, context).build()) {
        assertEquals(42, polyloop.eval(language, "answer", Integer.class).get());
      }
      assertEquals(43, context.eval(language, "answer + 1").asInt());
    }
  }

  // Context

  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  /** Tells who calls. */
  public static final class Who {
    /** The user, or null. */
    @Export
    public @Nullable String user() {
      return USER.isBound() ? USER.get() : null;
    }

    /** On a virtual thread. */
    @Export
    @dev.polyloop.Blocking
    public @Nullable String blocking() {
      return user();
    }
  }

  private static CallContext captureUser() {
    if (!USER.isBound()) {
      return CallContext.NONE;
    }
    String user = USER.get();
    return action -> ScopedValue.where(USER, user).run(action);
  }

  @Test
  void javaContext_followsACall_throughAllItsSteps() throws Exception {
    String python =
        """
        import asyncio
        import polyloop
        who = polyloop.exposed("who")
        async def child():
            await asyncio.sleep(0.001)
            return who.user()
        async def users(js):
            found = [who.user()]
            await asyncio.sleep(0)
            found.append(who.user())
            found.append(await asyncio.create_task(child()))
            found.append(await who.blocking())
            found.append(await js.user())
            called = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.001, lambda: called.set_result(who.user()))
            found.append(await called)
            return found
        """;
    String js =
        """
        import { sleep } from "asyncio";
        export async function user() {
          await sleep(0.001);
          const first = who.user();
          const second = await new Promise((resolve) => setTimeout(() => resolve(who.user()), 1));
          return first === second ? first : `${first} ${second}`;
        }
        """;
    try (Polyloop polyloop =
        settings().expose("who", new Who()).context(CallTest::captureUser).build()) {
      GuestModule module = Guests.load(polyloop, folder, "users.py", python);
      Object other = Guests.load(polyloop, folder, "users.mjs", js).value();
      List<CompletableFuture<List<?>>> calls = new ArrayList<>();
      for (String user : List.of("ann", "bob")) {
        ScopedValue.where(USER, user)
            .run(
                () ->
                    calls.add(
                        module.call("users", List.class, other).thenApply(List::<Object>copyOf)));
      }
      assertEquals(List.of("ann", "ann", "ann", "ann", "ann", "ann"), calls.getFirst().get());
      assertEquals(List.of("bob", "bob", "bob", "bob", "bob", "bob"), calls.get(1).get());
      assertEquals(
          "[None, None, None, None, None, None]",
          polyloop
              .eval("python", "import builtins\nbuiltins.repr", org.graalvm.polyglot.Value.class)
              .thenCombine(
                  module.call("users", org.graalvm.polyglot.Value.class, other),
                  (repr, users) -> users.toString())
              .get());
    }
  }
}
