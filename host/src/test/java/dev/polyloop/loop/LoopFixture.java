package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A loop on a virtual clock, and the proof after each test that it is left empty: no task, no
 * queued entry, no timer, and no failure reported that the test has not taken.
 */
final class LoopFixture implements AfterEachCallback {
  final VirtualTime time = new VirtualTime();
  final EventLoop loop = EventLoop.virtual("test", time);

  private final List<LoopFailure> failures = Collections.synchronizedList(new ArrayList<>());
  private final List<ExecutorService> executors = new ArrayList<>();

  LoopFixture() {
    watch(loop);
  }

  /** Makes failures of another loop count as failures of the test. */
  void watch(EventLoop other) {
    other.exceptionHandler((where, failure) -> failures.add(failure));
  }

  /** The failures reported so far, which the test thereby expects. */
  List<LoopFailure> takeFailures() {
    synchronized (failures) {
      List<LoopFailure> taken = List.copyOf(failures);
      failures.clear();
      return taken;
    }
  }

  /** Runs the loop until nothing is left to do. */
  void runUntilIdle() {
    loop.runUntilIdle();
  }

  /** Runs a callback after a delay in seconds. */
  void after(int seconds, Runnable action) {
    TimerHandle timer = loop.callLater(Duration.ofSeconds(seconds), action);
    assertEquals(false, timer.isCancelled());
  }

  /** The virtual time in whole seconds. */
  long now() {
    return time.elapsed().toSeconds();
  }

  /** An executor of one daemon thread, ended after the test. */
  ExecutorService executor() {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("test-job").factory());
    executors.add(executor);
    return executor;
  }

  /** Calls on another thread while the loop runs. */
  <T extends @Nullable Object> LoopFuture<T> elsewhere(Callable<T> callable) {
    LoopFuture<T> result = loop.createFuture();
    loop.execute(
        () -> {
          LoopFuture.Callback callback =
              loop.runInExecutor(executor(), callable).onDone(result::completeFrom);
          assertEquals(false, callback.equals(result));
        });
    return result;
  }

  /** Waits for a latch that other threads count down. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the thread has parked: it has nothing left to do but to wait. */
  static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  /** Waits for a thread's end. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is queued or set on a loop that does not run. */
  static List<Entry> leftovers(EventLoop loop) {
    List<Entry> found = new ArrayList<>();
    loop.moveTo(
        loop,
        entry -> {
          if (!entry.isCancelled()) {
            found.add(entry);
          }
          return false;
        });
    return found;
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    for (ExecutorService executor : executors) {
      executor.shutdown();
      assertEquals(true, executor.awaitTermination(1, TimeUnit.MINUTES), "executor has ended");
    }
    FailureWatch.reportAll(scheduler -> scheduler.equals(loop));
    assertAll(
        () -> assertEquals(List.of(), loop.tasks(), "unfinished tasks"),
        () -> assertEquals(List.of(), leftovers(loop), "entries and timers"),
        () -> assertEquals(List.of(), failures, "unexpected failures"),
        () -> assertEquals(null, loop.currentTask(), "current task"));
  }

  /** The cause of a failed step as a message, for short comparisons. */
  static @Nullable String message(@Nullable Throwable thrown) {
    return thrown == null ? null : thrown.getMessage();
  }
}
