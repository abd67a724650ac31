package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a Java program is run with: {@link Runner}, {@code waitFor} and {@link AsCompleted}. */
class RunnerTest {
  private final VirtualTime time = new VirtualTime();
  private final EventLoop loop = EventLoop.virtual("test", time);

  @Test
  void run_returnsTheResult_andCloseEndsWhatIsLeft() {
    List<Task<?>> left = new ArrayList<>();
    try (Runner runner = new Runner(loop)) {
      String result =
          runner.run(
              () -> {
                left.add(
                    loop.call(() -> loop.createTask(() -> loop.sleep(Duration.ofHours(1)).get())));
                loop.sleep(Duration.ofSeconds(2)).get();
                return "done";
              });
      assertEquals("done", result);
    }
    assertTrue(left.getFirst().isCancelled());
    assertTrue(loop.isClosed());
    assertEquals(Duration.ofSeconds(2), time.elapsed());
  }

  @Test
  void run_afterClose_isRefused() {
    Runner runner = new Runner(loop);
    runner.close();
    assertThrows(IllegalStateException.class, () -> runner.run(() -> 1));
  }

  @Test
  void run_failure_isTheCause() {
    try (Runner runner = new Runner(loop)) {
      CompletionException e =
          assertThrows(
              CompletionException.class,
              () ->
                  runner.run(
                      () -> {
                        throw new ArithmeticException("no");
                      }));
      assertInstanceOf(ArithmeticException.class, e.getCause());
    }
  }

  @Test
  void waitFor_late_cancelsAndTimesOut() {
    LoopFuture<Integer> never = loop.createFuture();
    LoopFuture<Integer> limited = loop.waitFor(never, Duration.ofSeconds(3));
    CompletionException e =
        assertThrows(CompletionException.class, () -> loop.runUntilComplete(limited));
    assertInstanceOf(TimeoutException.class, e.getCause());
    assertTrue(never.isCancelled());
    assertEquals(Duration.ofSeconds(3), time.elapsed());
    loop.close();
  }

  @Test
  void waitFor_inTime_givesTheResult_andTakesTheTimerBack() {
    LoopFuture<Integer> soon = loop.createFuture();
    TimerHandle timer = loop.callLater(Duration.ofSeconds(1), () -> soon.complete(7));
    assertEquals(7, loop.runUntilComplete(loop.waitFor(soon, Duration.ofSeconds(3))));
    assertFalse(timer.isCancelled());
    loop.runUntilIdle();
    assertEquals(Duration.ofSeconds(1), time.elapsed());
    loop.close();
  }

  @Test
  void waitFor_cancelled_cancelsTheFutureBehindIt() {
    LoopFuture<Integer> never = loop.createFuture();
    LoopFuture<Integer> limited = loop.waitFor(never, Duration.ofSeconds(3));
    assertTrue(limited.cancel((Object) "enough"));
    loop.runUntilIdle();
    assertTrue(never.isCancelled());
    assertTrue(limited.isCancelled());
    assertEquals(Duration.ZERO, time.elapsed());
    loop.close();
  }

  @Test
  void asCompleted_givesOutcomes_inTheOrderTheyCome() {
    LoopFuture<@Nullable Void> slow = loop.sleep(Duration.ofSeconds(2));
    LoopFuture<@Nullable Void> fast = loop.sleep(Duration.ofSeconds(1));
    List<LoopFuture<@Nullable Void>> ordered = AsCompleted.of(loop, List.of(slow, fast, slow));
    assertEquals(2, ordered.size());
    Object first = loop.runUntilComplete(ordered.get(0));
    assertEquals(null, first);
    assertEquals(Duration.ofSeconds(1), time.elapsed());
    Object second = loop.runUntilComplete(ordered.get(1));
    assertEquals(null, second);
    assertEquals(Duration.ofSeconds(2), time.elapsed());
    loop.close();
  }
}
