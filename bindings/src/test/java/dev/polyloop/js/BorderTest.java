package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.guest.GuestCancellation;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.sync.Queue;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BorderTest {
  @Test
  void await_completableFuture_valueExceptionAndCancellation() {
    CompletableFuture<Object> cancelled = new CompletableFuture<>();
    cancelled.cancel(true);
    check(
        Map.of(
            "value", CompletableFuture.completedFuture("value"),
            "failed", CompletableFuture.failedFuture(new IOException("disk")),
            "late", CompletableFuture.failedFuture(new TimeoutException("late")),
            "cancelled", cancelled),
        """
        console.log(await value, await Promise.all([value, 1]));
        const error = await failed.then(null, (e) => e);
        console.log(error instanceof Error, error.name, error.message, error.cause.getMessage());
        await late.then(null, (e) => console.log(e instanceof asyncio.TimeoutError, e.message));
        await cancelled.then(null, (e) => console.log(e instanceof asyncio.CancelledError, e.name));
        """,
        """
        value [ 'value', 1 ]
        true IOException disk disk
        true late
        true AbortError
        """);
  }

  @Test
  void await_otherJavaObject_isTheObject() {
    Taker plain = new Taker();
    check(
        Map.of("plain", plain),
        "console.log((await plain) === plain, plain.then);",
        "true undefined\n");
  }

  @Test
  void exception_throughJavaScript_staysTheSameObject() {
    IOException original = new IOException("disk");
    try (JsProgram program =
        new JsProgram(Map.of("failed", CompletableFuture.<Object>failedFuture(original)))) {
      LoopFuture<@Nullable Object> through =
          program.guest.adopt(
              program.loop,
              program.guest.context().eval("js", "(async () => { await failed; })()"));
      program.loop.runUntilIdle();
      assertSame(original, through.exceptionOrNull());
    }
  }

  @Test
  void adopt_promise_cancellingOneFutureIsNotFeltByOthers() {
    try (JsProgram program = new JsProgram()) {
      Value promise =
          program.guest.context().eval("js", "new Promise((f) => { globalThis.resolve = f; })");
      LoopFuture<@Nullable Object> cancelled = program.guest.adopt(program.loop, promise);
      LoopFuture<@Nullable Object> other = program.guest.adopt(program.loop, promise);
      assertTrue(cancelled.cancel("enough"));
      program.guest.context().eval("js", "resolve(5)");
      program.loop.runUntilIdle();
      LoopFuture<@Nullable Object> later = program.guest.adopt(program.loop, promise);
      program.loop.runUntilIdle();
      assertTrue(cancelled.isCancelled());
      assertEquals(5, other.resultNow());
      assertEquals(5, later.resultNow());
    }
  }

  @Test
  void gather_ofAThrowableThatIsAResult_givesTheObject() {
    Throwable result = new IllegalStateException("a result");
    try (JsProgram program =
        new JsProgram(Map.of("work", CompletableFuture.<Object>completedFuture(result)))) {
      Value promise =
          program
              .guest
              .context()
              .eval(
                  "js",
                  "Polyglot.import('asyncio').gather(work, { return_exceptions: true }).then(([r]) => r)");
      LoopFuture<@Nullable Object> gathered = program.guest.adopt(program.loop, promise);
      program.loop.runUntilIdle();
      assertSame(result, gathered.resultNow());
    }
  }

  @Test
  void adopt_rejection_keepsTheReason() {
    try (JsProgram program = new JsProgram()) {
      Value reason = program.guest.context().eval("js", "globalThis.e = new TypeError('t'); e");
      LoopFuture<@Nullable Object> future =
          program.guest.adopt(
              program.loop, program.guest.context().eval("js", "Promise.reject(e)"));
      LoopFuture<@Nullable Object> aborted =
          program.guest.adopt(
              program.loop,
              program.guest.context().eval("js", "Promise.reject(AbortSignal.abort().reason)"));
      program.loop.runUntilIdle();
      JsException exception = assertInstanceOf(JsException.class, future.exceptionOrNull());
      assertEquals(reason, exception.guestObject());
      assertEquals("TypeError: t", exception.getMessage());
      assertTrue(aborted.isCancelled());
      assertInstanceOf(GuestCancellation.class, aborted.thrown());
    }
  }

  @Test
  void toPromise_settlesWithTheFuture_andIsOne() {
    try (JsProgram program = new JsProgram()) {
      LoopFuture<Object> future = program.loop.createFuture();
      Value promise = program.guest.toPromise(future);
      assertEquals(promise, program.guest.toPromise(future));
      Value show = program.guest.context().eval("js", "(p) => { p.then((v) => console.log(v)); }");
      show.executeVoid(promise);
      future.complete("value");
      program.loop.runUntilIdle();
      assertEquals("value\n", program.out());
    }
  }

  @Test
  void queue_isSharedWithJava() {
    Queue<Object> queue = Queue.fifo(1);
    try (JsProgram program = new JsProgram(Map.of("queue", queue))) {
      CompletableFuture<Object> seen = new CompletableFuture<>();
      program.loop.execute(
          () -> queue.get().onDone(first -> seen.complete(String.valueOf(first.resultNow()))));
      program.run(
          """
          import asyncio from "asyncio";
          await queue.put("from JavaScript");
          await asyncio.sleep(1);
          console.log(queue.size());
          """);
      assertEquals("from JavaScript", seen.resultNow());
      assertEquals("0\n", program.out());
    }
  }

  @Test
  void javaMethod_takesTheWrapperAsTheJavaObject() {
    Taker taker = new Taker();
    check(
        Map.of("taker", taker),
        """
        const queue = new asyncio.Queue();
        console.log(taker.size(queue), taker.isDone(asyncio.sleep(1)), await taker.same(asyncio.sleep(1, 7)));
        """,
        "0 false 7\n");
  }

  /** What an application exposes. */
  public static final class Taker {
    /** Takes a queue. */
    public int size(Queue<?> queue) {
      return queue.size();
    }

    /** Takes a future. */
    public boolean isDone(LoopFuture<?> future) {
      return future.isDone();
    }

    /** Gives a future back. */
    public LoopFuture<?> same(LoopFuture<?> future) {
      return future;
    }
  }

  @Test
  void toThread_runsAJavaCallable_andTheProgramWaits() {
    Callable<Object> callable = () -> Thread.currentThread().isVirtual();
    check(
        Map.of("callable", callable),
        """
        console.log(await asyncio.to_thread(callable));
        try { asyncio.to_thread(() => {}); } catch (e) { console.log(e.name); }
        """,
        "true\nTypeError\n");
  }

  @Test
  void cancel_ofTheAdoptedFuture_cancelsTheSource() {
    CompletableFuture<Object> source = new CompletableFuture<>();
    try (JsProgram program = new JsProgram(Map.of("source", source))) {
      program.run(
          """
          import asyncio from "asyncio";
          const future = asyncio.ensure_future(source);
          setImmediate(() => future.cancel());
          await future.catch((e) => console.log(e.name));
          """);
      assertTrue(source.isCancelled());
      assertEquals("AbortError\n", program.out());
    }
  }

  @Test
  void result_nullAndUndefined_areNullInJava() {
    try (JsProgram program = new JsProgram()) {
      LoopFuture<@Nullable Object> future =
          program.guest.adopt(
              program.loop, program.guest.context().eval("js", "Promise.resolve()"));
      program.loop.runUntilIdle();
      assertNull(future.resultNow());
      assertFalse(program.guest.failed());
    }
  }
}
