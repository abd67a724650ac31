package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class LoopFutureTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final LoopFuture<String> future = loop.createFuture();
  private final RuntimeException failure = new RuntimeException("failed");
  private final List<String> log = new ArrayList<>();

  private LoopFuture.Callback logWhenDone(String name) {
    return future.onDone(done -> log.add(name));
  }

  // Completing

  @Test
  void complete_pending_setsTheResultOnce() {
    assertFalse(future.isDone());
    assertEquals("<Future pending>", future.toString());
    assertTrue(future.complete("result"));
    assertFalse(future.complete("another"));
    assertFalse(future.completeExceptionally(failure));
    assertFalse(future.cancel("late"));
    assertTrue(future.isDone());
    assertFalse(future.isCancelled());
    assertEquals("result", future.resultNow());
    assertNull(future.exceptionOrNull());
    assertNull(future.thrown());
    assertEquals(new Outcome.Success<>("result"), future.outcome());
    assertEquals("<Future finished result=result>", future.toString());
  }

  @Test
  void completeExceptionally_pending_setsTheExceptionOnce() {
    assertTrue(future.completeExceptionally(failure));
    assertFalse(future.complete("late"));
    assertFalse(future.completeExceptionally(new RuntimeException("late")));
    assertFalse(future.cancel("late"));
    assertTrue(future.isWatched());
    assertSame(failure, assertThrows(CompletionException.class, future::resultNow).getCause());
    assertFalse(future.isWatched());
    assertSame(failure, future.exceptionOrNull());
    assertSame(failure, future.thrown());
    assertSame(failure, future.exceptionNow());
  }

  @Test
  void cancel_pending_cancelsOnce() {
    assertTrue(future.cancel("reason"));
    assertFalse(future.cancel("again"));
    assertFalse(future.complete("late"));
    assertTrue(future.isCancelled());
    assertTrue(future.isDone());
    assertEquals("reason", assertThrows(CancelledException.class, future::resultNow).reason());
    assertThrows(CancelledException.class, future::exceptionOrNull);
    assertInstanceOf(CancelledException.class, future.thrown());
    assertEquals("<Future cancelled>", future.toString());
  }

  @Test
  void cancel_javaFutureStyle_cancelsWithoutReason() {
    assertTrue(future.cancel(true));
    assertNull(assertThrows(CancelledException.class, future::resultNow).reason());
  }

  @Test
  void read_pending_isRefused() {
    assertNull(future.outcome());
    assertThrows(InvalidStateException.class, future::resultNow);
    assertThrows(InvalidStateException.class, future::exceptionOrNull);
    assertThrows(InvalidStateException.class, future::thrown);
  }

  @Test
  void complete_withNull_isAResult() {
    LoopFuture<@Nullable String> nullable = loop.createFuture();
    assertTrue(nullable.complete(null));
    assertNull(nullable.resultNow());
  }

  @Test
  void completeFrom_doneFuture_takesItsOutcomeAndItsReport() {
    LoopFuture<String> source = loop.createFuture();
    assertThrows(InvalidStateException.class, () -> future.completeFrom(source));
    source.completeExceptionally(failure);
    assertTrue(future.completeFrom(source));
    assertFalse(source.isWatched());
    assertSame(failure, future.exceptionOrNull());
  }

  // Callbacks

  @Test
  void onDone_pending_callbacksAreQueuedInOrderAndNeverInline() {
    logWhenDone("first");
    logWhenDone("second");
    logWhenDone("third");
    assertEquals(3, future.callbacks().size());
    future.complete("result");
    assertEquals(List.of(), log);
    assertEquals(List.of(), future.callbacks());
    loop.execute(() -> log.add("after"));
    fixture.runUntilIdle();
    assertEquals(List.of("first", "second", "third", "after"), log);
  }

  @Test
  void onDone_alreadyDone_isQueued() {
    future.complete("result");
    logWhenDone("late");
    assertEquals(List.of(), log);
    fixture.runUntilIdle();
    assertEquals(List.of("late"), log);
  }

  @Test
  void onDone_fromACallback_runsNextTurn() {
    future.complete("result");
    LoopFuture.Callback outer =
        future.onDone(
            done -> {
              LoopFuture.Callback inner = logWhenDone("inner");
              log.add("outer");
              assertNotSame(inner, done);
            });
    assertEquals(0, loop.step(), outer::toString);
    assertEquals(List.of("outer"), log);
    fixture.runUntilIdle();
    assertEquals(List.of("outer", "inner"), log);
  }

  @Test
  void onDone_withContext_runsInIt() {
    future.complete("result");
    LoopFuture.Callback callback =
        future.onDone(
            done -> log.add("inside"),
            action -> {
              log.add("before");
              action.run();
            });
    fixture.runUntilIdle();
    assertEquals(List.of("before", "inside"), log, callback::toString);
  }

  @Test
  void onDone_throws_isReportedWithTheFutureAndOthersRun() {
    LoopFuture.Callback failing =
        future.onDone(
            done -> {
              throw failure;
            });
    logWhenDone("second");
    future.complete("result");
    fixture.runUntilIdle();
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(1, failures.size(), failing::toString);
    assertSame(failure, failures.getFirst().exception());
    assertSame(future, failures.getFirst().future());
    assertEquals(List.of("second"), log);
  }

  @Test
  void removeCallback_everyPosition_keepsTheOthersInOrder() {
    for (int removed = 0; removed < 4; removed++) {
      log.clear();
      LoopFuture<String> subject = loop.createFuture();
      List<LoopFuture.Callback> callbacks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "callback " + i;
        callbacks.add(subject.onDone(done -> log.add(name)));
      }
      LoopFuture.Callback victim = callbacks.get(removed);
      assertTrue(subject.removeCallback(victim));
      assertFalse(subject.removeCallback(victim));
      callbacks.remove(victim);
      assertEquals(callbacks, subject.callbacks());
      subject.complete("result");
      assertFalse(subject.removeCallback(callbacks.getFirst()));
      fixture.runUntilIdle();
      List<String> expected =
          new ArrayList<>(List.of("callback 0", "callback 1", "callback 2", "callback 3"));
      expected.remove(removed);
      assertEquals(expected, log);
    }
  }

  // Many threads

  /** The race: eight threads complete, fail and cancel the same futures, which gain callbacks. */
  @Test
  void complete_eightThreadsMillionFutures_eachOnceAndNoCallbackLost() {
    int rounds = 50;
    int count = 20_000;
    int threads = 8;
    AtomicInteger wins = new AtomicInteger();
    int[] ran = {0};
    AtomicReference<LoopFuture<Integer>[]> batch = new AtomicReference<>();
    CyclicBarrier barrier = new CyclicBarrier(threads + 1);
    for (int t = 0; t < threads; t++) {
      int id = t;
      Thread worker =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int round = 0; round < rounds; round++) {
                      meet(barrier);
                      LoopFuture<Integer>[] futures = batch.get();
                      int won = 0;
                      for (int i = 0; i < count; i++) {
                        LoopFuture<Integer> subject = futures[i];
                        boolean mine;
                        if (i % 64 == 0 && id % 2 == 0) {
                          mine = subject.completeExceptionally(failure);
                        } else if (id == 7) {
                          mine = subject.cancel((Object) null);
                        } else {
                          mine = subject.complete(id);
                        }
                        if (mine) {
                          won++;
                        }
                      }
                      wins.addAndGet(won);
                      meet(barrier);
                    }
                  });
      assertTrue(worker.isDaemon());
    }
    for (int round = 0; round < rounds; round++) {
      LoopFuture<Integer>[] futures = newBatch(count);
      for (LoopFuture<Integer> subject : futures) {
        countWhenDone(subject, ran);
      }
      batch.set(futures);
      meet(barrier);
      for (int i = 0; i < count; i += 16) {
        countWhenDone(futures[i], ran);
      }
      meet(barrier);
      fixture.runUntilIdle();
      for (LoopFuture<Integer> subject : futures) {
        boolean failed = subject.outcome() instanceof Outcome.Failure<?>;
        assertTrue(subject.isDone());
        assertEquals(failed, subject.isWatched());
        subject.markRetrieved();
        assertFalse(subject.isWatched());
      }
    }
    assertEquals(rounds * count, wins.get());
    assertEquals(rounds * (count + count / 16), ran[0]);
    // No loser of a race left a report behind: the fixture finds out.
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
  private LoopFuture<Integer>[] newBatch(int count) {
    LoopFuture<Integer>[] futures = new LoopFuture[count];
    for (int i = 0; i < count; i++) {
      futures[i] = loop.createFuture();
    }
    return futures;
  }

  private static void countWhenDone(LoopFuture<Integer> subject, int[] counter) {
    LoopFuture.Callback callback = subject.onDone(done -> counter[0]++);
    assertNotSame(callback, subject);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      int arrival = barrier.await();
      assertTrue(arrival >= 0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  // Stages

  @Test
  void thenApply_dependents_runOnTheLoopAndNeverInline() {
    future
        .thenApply(
            value -> {
              log.add("apply on loop: " + loop.isOwner());
              return value.length();
            })
        .thenCompose(length -> CompletableFuture.completedFuture(length + 1))
        .thenAccept(length -> log.add("accept on loop: " + loop.isOwner() + " " + length));
    loop.execute(
        () -> {
          future.complete("four");
          log.add("completed");
        });
    fixture.runUntilIdle();
    assertEquals(List.of("completed", "apply on loop: true", "accept on loop: true 5"), log);
  }

  @Test
  void stageMethods_everyShape_runOnTheLoop() {
    LoopFuture<String> other = loop.createFuture();
    LoopFuture<String> never = loop.createFuture();
    List<CompletableFuture<?>> stages =
        List.of(
            future.thenApplyAsync(this::onLoop).toCompletableFuture(),
            future.thenAccept(this::noteOnLoop).toCompletableFuture(),
            future.thenAcceptAsync(this::noteOnLoop).toCompletableFuture(),
            future.thenRun(() -> noteOnLoop("run")).toCompletableFuture(),
            future.thenRunAsync(() -> noteOnLoop("run")).toCompletableFuture(),
            future.thenCombine(other, (a, b) -> onLoop(a + b)).toCompletableFuture(),
            future.thenCombineAsync(other, (a, b) -> onLoop(a + b)).toCompletableFuture(),
            future.thenAcceptBoth(other, (a, b) -> noteOnLoop(a + b)).toCompletableFuture(),
            future.thenAcceptBothAsync(other, (a, b) -> noteOnLoop(a + b)).toCompletableFuture(),
            future.runAfterBoth(other, () -> noteOnLoop("both")).toCompletableFuture(),
            future.runAfterBothAsync(other, () -> noteOnLoop("both")).toCompletableFuture(),
            future.applyToEither(never, this::onLoop).toCompletableFuture(),
            future.applyToEitherAsync(never, this::onLoop).toCompletableFuture(),
            future.acceptEither(never, this::noteOnLoop).toCompletableFuture(),
            future.acceptEitherAsync(never, this::noteOnLoop).toCompletableFuture(),
            future.runAfterEither(never, () -> noteOnLoop("either")).toCompletableFuture(),
            future.runAfterEitherAsync(never, () -> noteOnLoop("either")).toCompletableFuture(),
            future.thenComposeAsync(a -> other).toCompletableFuture(),
            future.handle((a, e) -> onLoop(a)).toCompletableFuture(),
            future.handleAsync((a, e) -> onLoop(a)).toCompletableFuture(),
            future.whenComplete((a, e) -> noteOnLoop(a)).toCompletableFuture(),
            future.whenCompleteAsync((a, e) -> noteOnLoop(a)).toCompletableFuture(),
            future.exceptionally(e -> "unused").toCompletableFuture());
    future.complete("a");
    other.complete("b");
    assertTrue(stages.stream().noneMatch(CompletableFuture::isDone));
    fixture.runUntilIdle();
    assertTrue(stages.stream().allMatch(CompletableFuture::isDone));
    assertTrue(stages.stream().noneMatch(CompletableFuture::isCompletedExceptionally));
    assertEquals(21, log.size());
    assertTrue(log.stream().allMatch("true"::equals));
  }

  private String onLoop(String value) {
    noteOnLoop(value);
    return value;
  }

  private void noteOnLoop(String value) {
    log.add(String.valueOf(loop.isOwner() && !value.isEmpty()));
  }

  @Test
  void stageMethods_withExecutor_runThere() {
    ExecutorService executor = fixture.executor();
    CountDownLatch ran = new CountDownLatch(1);
    CompletableFuture<Boolean> elsewhere =
        future
            .thenApplyAsync(
                value -> {
                  ran.countDown();
                  return loop.isOwner();
                },
                executor)
            .toCompletableFuture();
    future.complete("value");
    fixture.runUntilIdle();
    LoopFixture.await(ran);
    assertFalse(elsewhere.join());
  }

  @Test
  void exceptionally_failure_isHandledOnTheLoopAndCountsAsSeen() {
    CompletableFuture<String> handled =
        future.exceptionally(e -> "handled " + e.getMessage()).toCompletableFuture();
    future.completeExceptionally(failure);
    fixture.runUntilIdle();
    assertEquals("handled failed", handled.join());
    assertFalse(future.isWatched());
  }

  @Test
  void toCompletableFuture_severalCalls_isOneObject() {
    CompletableFuture<String> view = future.toCompletableFuture();
    assertSame(view, future.toCompletableFuture());
    future.complete("value");
    assertFalse(view.isDone());
    fixture.runUntilIdle();
    assertEquals("value", view.join());
    assertSame(view, future.toCompletableFuture());
  }

  @Test
  void toCompletableFuture_cancel_cancelsTheFuture() {
    CompletableFuture<String> view = future.toCompletableFuture();
    assertTrue(view.cancel(true));
    assertTrue(future.isCancelled());
    fixture.runUntilIdle();
    assertTrue(view.isCancelled());
    assertFalse(view.cancel(true));
  }

  @Test
  void toCompletableFuture_dependentCancelled_leavesTheFuture() {
    CompletableFuture<Integer> dependent = future.thenApply(String::length).toCompletableFuture();
    assertTrue(dependent.cancel(true));
    assertFalse(future.isDone());
    future.complete("value");
    fixture.runUntilIdle();
    assertTrue(dependent.isCancelled());
  }

  // Waiting threads

  @Test
  void get_anotherThread_waitsForTheResult() {
    LoopFuture<String> job = loop.runInExecutor(fixture.executor(), () -> future.get() + "!");
    loop.execute(() -> future.complete("result"));
    assertEquals("result!", loop.runUntilComplete(job));
  }

  @Test
  void get_failureAndCancellation_throw() {
    future.completeExceptionally(failure);
    assertSame(failure, assertThrows(ExecutionException.class, future::get).getCause());
    assertSame(failure, assertThrows(CompletionException.class, future::join).getCause());
    LoopFuture<String> cancelled = loop.createFuture();
    cancelled.cancel("reason");
    assertThrows(CancelledException.class, cancelled::get);
    assertThrows(CancelledException.class, cancelled::join);
  }

  @Test
  void get_onTheLoopsThread_isRefused() {
    List<Executable> waits = List.of(future::get, future::join, () -> future.get(1, TimeUnit.DAYS));
    loop.execute(
        () -> waits.forEach(wait -> assertThrows(IllegalStateException.class, wait::call)));
    loop.execute(
        () -> {
          future.complete("done futures can be read");
          assertEquals("done futures can be read", future.join());
        });
    fixture.runUntilIdle();
  }

  private interface Executable extends org.junit.jupiter.api.function.Executable {
    default void call() throws Throwable {
      execute();
    }
  }

  @Test
  void get_timeOver_throwsAndForgetsTheWaiter() {
    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.NANOSECONDS));
    assertThrows(TimeoutException.class, () -> future.get(0, TimeUnit.SECONDS));
    assertThrows(TimeoutException.class, () -> future.get(-1, TimeUnit.SECONDS));
    assertEquals(List.of(), future.callbacks());
    assertFalse(future.isDone());
  }

  @Test
  void get_interruptedVirtualThread_throwsAndForgetsTheWaiter() {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>(true);
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  thrown.set(assertThrows(InterruptedException.class, future::get));
                  flag.set(Thread.currentThread().isInterrupted());
                });
    LoopFixture.awaitParked(waiter);
    waiter.interrupt();
    LoopFixture.join(waiter);
    assertInstanceOf(InterruptedException.class, thrown.get());
    assertFalse(flag.get());
    assertEquals(List.of(), future.callbacks());
    assertFalse(future.isDone());
  }

  @Test
  void join_interruptedVirtualThread_throwsCancelledAndKeepsTheInterrupt() {
    AtomicReference<Boolean> flag = new AtomicReference<>(false);
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  assertThrows(CancelledException.class, future::join);
                  flag.set(Thread.currentThread().isInterrupted());
                });
    LoopFixture.awaitParked(waiter);
    waiter.interrupt();
    LoopFixture.join(waiter);
    assertTrue(flag.get());
    assertEquals(List.of(), future.callbacks());
  }

  // Failures nobody looks at

  private Predicate<Scheduler> ofThisLoop() {
    return loop::equals;
  }

  @Test
  void failure_neverRetrieved_isReportedAtTheEnd() {
    future.completeExceptionally(failure);
    FailureWatch.reportAll(ofThisLoop());
    FailureWatch.reportAll(ofThisLoop());
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(1, failures.size());
    assertEquals("Future exception was never retrieved", failures.getFirst().message());
    assertSame(failure, failures.getFirst().exception());
    assertEquals(future.toString(), String.valueOf(failures.getFirst().future()));
  }

  @Test
  void failure_neverRetrievedAndCollected_isReported() {
    abandonFailedFuture();
    List<LoopFailure> failures = fixture.takeFailures();
    while (failures.isEmpty()) {
      System.gc();
      Thread.onSpinWait();
      failures = fixture.takeFailures();
    }
    assertEquals(1, failures.size());
    assertEquals("Future exception was never retrieved", failures.getFirst().message());
    assertSame(failure, failures.getFirst().exception());
  }

  @Test
  void failure_collectedAfterTheLoopHasClosed_isReportedByItsReporter() {
    Queue<Runnable> told = new ConcurrentLinkedQueue<>();
    loop.reporter(told::add);
    abandonFailedFuture();
    loop.close();
    while (told.isEmpty()) {
      System.gc();
      Thread.onSpinWait();
    }
    assertEquals(List.of(), fixture.takeFailures());
    told.remove().run();
    assertSame(failure, fixture.takeFailures().getFirst().exception());
    FailureWatch.reportAll(ofThisLoop());
    assertEquals(List.of(), fixture.takeFailures());
  }

  @Test
  void failure_thatItsReporterHasNotGotTo_isReportedAtTheEnd() {
    Queue<Runnable> told = new ConcurrentLinkedQueue<>();
    loop.reporter(told::add);
    abandonFailedFuture();
    while (told.isEmpty()) {
      System.gc();
      Thread.onSpinWait();
    }
    loop.reporter(Runnable::run);
    FailureWatch.reportAll(ofThisLoop());
    assertEquals(1, fixture.takeFailures().size());
    told.remove().run();
    assertEquals(List.of(), fixture.takeFailures());
  }

  @Test
  void failures_beyondTheLimit_areReportedOneByOne() {
    for (int i = 0; i < 3000; i++) {
      abandonFailedFuture();
    }
    FailureWatch.reportAll(ofThisLoop());
    assertEquals(3000, fixture.takeFailures().size());
  }

  @Test
  void failures_whenAProgramAsksForCollection_areReportedBeforeItGoesOn() {
    LoopFuture<String> kept = loop.createFuture();
    kept.completeExceptionally(new IllegalStateException());
    abandonFailedFuture();
    abandonFailedFuture();
    FailureWatch.reportCollected();
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(2, failures.size());
    failures.forEach(each -> assertSame(failure, each.exception()));
    kept.markRetrieved();
    FailureWatch.reportCollected();
    assertEquals(List.of(), fixture.takeFailures());
  }

  private void abandonFailedFuture() {
    LoopFuture<String> abandoned = loop.createFuture();
    abandoned.completeExceptionally(failure);
  }

  @Test
  void failure_retrieved_isNotReported() {
    List<java.util.function.Consumer<LoopFuture<String>>> looks =
        List.of(
            LoopFuture::exceptionOrNull,
            LoopFuture::thrown,
            LoopFuture::markRetrieved,
            f -> assertThrows(CompletionException.class, f::resultNow),
            f -> assertThrows(ExecutionException.class, f::get),
            f -> assertThrows(CompletionException.class, f::join));
    for (java.util.function.Consumer<LoopFuture<String>> look : looks) {
      LoopFuture<String> subject = loop.createFuture();
      subject.completeExceptionally(failure);
      look.accept(subject);
      assertFalse(subject.isWatched());
    }
    FailureWatch.reportAll(ofThisLoop());
    assertEquals(List.of(), fixture.takeFailures());
  }

  @Test
  void failure_outcomeOnlyLookedAt_isStillReported() {
    future.completeExceptionally(failure);
    assertInstanceOf(Outcome.Failure.class, future.outcome());
    FailureWatch.reportAll(ofThisLoop());
    assertEquals(1, fixture.takeFailures().size());
  }

  @Test
  void failure_ofAnotherLoop_isNotReportedHere() {
    future.completeExceptionally(failure);
    FailureWatch.reportAll(scheduler -> false);
    assertEquals(List.of(), fixture.takeFailures());
    future.markRetrieved();
  }

  // Peers and sleep

  @Test
  void peer_sameBinding_isMadeOnce() {
    Object guest = new Object();
    assertSame(guest, future.peer("binding", () -> guest));
    assertSame(guest, future.peer("binding", Object::new));
    assertNotSame(guest, future.peer("another binding", Object::new));
  }

  @Test
  void sleep_cancelled_takesTheTimerBack() {
    LoopFuture<@Nullable Void> sleep = loop.sleep(Duration.ofHours(1));
    assertTrue(sleep.cancel("enough"));
    assertEquals(LoopDriver.FOREVER, loop.step());
    fixture.runUntilIdle();
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  @Test
  void sleep_completedEarly_takesTheTimerBack() {
    LoopFuture<@Nullable Void> sleep = loop.sleep(Duration.ofHours(1));
    assertTrue(sleep.complete(null));
    assertEquals(LoopDriver.FOREVER, loop.step());
  }

  @Test
  void sleep_severalDelays_endInOrder() {
    for (int seconds : new int[] {3, 1, 2}) {
      LoopFuture.Callback callback =
          loop.sleep(Duration.ofSeconds(seconds))
              .onDone(done -> log.add("slept " + seconds + ", now " + fixture.now()));
      assertNotSame(callback, future);
    }
    fixture.runUntilIdle();
    assertEquals(List.of("slept 1, now 1", "slept 2, now 2", "slept 3, now 3"), log);
  }

  @Test
  void sleep_fromAnotherThread_isArmedOnTheLoop() {
    LoopFuture<@Nullable Void> job =
        fixture.elsewhere(
            () -> {
              LoopFuture<@Nullable Void> sleep = loop.sleep(Duration.ofSeconds(1));
              LoopFuture<@Nullable Void> cancelled = loop.sleep(Duration.ofHours(1));
              assertTrue(cancelled.cancel((Object) null));
              LoopFuture.Callback callback = sleep.onDone(done -> log.add("slept"));
              assertNotSame(callback, sleep);
              return null;
            });
    loop.runUntilComplete(job);
    fixture.runUntilIdle();
    assertEquals(List.of("slept"), log);
    assertEquals(1, fixture.now());
  }
}
