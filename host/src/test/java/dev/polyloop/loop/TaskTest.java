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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class TaskTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final LoopFuture<String> future = loop.createFuture();
  private final RuntimeException failure = new RuntimeException("failed");
  private final List<String> log = new ArrayList<>();

  private static void assertCancelled(LoopFuture<?> future, @Nullable Object reason) {
    assertTrue(future.isCancelled());
    CancelledException thrown = assertThrows(CancelledException.class, future::resultNow);
    assertEquals(reason, thrown.reason());
  }

  // Steps

  @Test
  void step_returned_completes() {
    Task<String> task = loop.createTask(new Script<>(Script.returning("result")));
    assertFalse(task.isDone());
    fixture.runUntilIdle();
    assertEquals("result", task.resultNow());
  }

  @Test
  void step_raised_fails() {
    Task<String> task = loop.createTask(new Script<String>(Script.raising(failure)));
    fixture.runUntilIdle();
    assertSame(failure, task.exceptionOrNull());
  }

  @Test
  void step_coroutineThrows_fails() {
    Coroutine<String> broken =
        thrown -> {
          throw failure;
        };
    Task<String> task = loop.createTask(broken);
    fixture.runUntilIdle();
    assertSame(failure, task.exceptionOrNull());
  }

  @Test
  void step_raisedCancellation_cancelsWithTheSameException() {
    CancelledException cancellation = new CancelledException("own decision");
    Task<String> task = loop.createTask(new Script<String>(Script.raising(cancellation)));
    fixture.runUntilIdle();
    assertCancelled(task, "own decision");
    assertSame(cancellation, task.thrown());
    assertEquals(0, task.cancelling());
  }

  @Test
  void step_yielded_goesOnInTheNextTurn() {
    Script<String> script =
        new Script<>(Script.yielding(), Script.yielding(), Script.returning(""));
    Task<String> task = loop.createTask(script);
    for (int step = 1; step <= 3; step++) {
      assertEquals(step < 3 ? 0 : LoopDriver.FOREVER, loop.step());
      assertEquals(step, script.steps());
    }
    assertTrue(task.isDone());
  }

  @Test
  void step_severalTasks_takeTurns() {
    for (String name : List.of("a", "b", "c")) {
      int[] steps = {0};
      Task<String> task =
          loop.createTask(
              (Coroutine<String>)
                  thrown -> {
                    log.add(name + steps[0]);
                    return ++steps[0] == 3
                        ? new Coroutine.Step.Returned<>(name)
                        : new Coroutine.Step.Yielded<>();
                  });
      assertFalse(task.isDone());
    }
    fixture.runUntilIdle();
    assertEquals(List.of("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"), log);
  }

  @Test
  void step_awaitingPending_resumesATurnAfterItsEnd() {
    Script<String> script =
        new Script<>(Script.awaiting(() -> future), Script.returning("resumed"));
    Task<String> task = loop.createTask(script);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertSame(future, task.awaiting());
    future.complete("result");
    assertEquals(1, script.steps());
    fixture.runUntilIdle();
    assertNull(task.awaiting());
    assertEquals("resumed", task.resultNow());
    assertEquals(Arrays.asList(null, null), script.resumedWith());
  }

  @Test
  void step_awaitingDone_resumesInTheNextTurn() {
    future.complete("result");
    Script<String> script =
        new Script<>(Script.awaiting(() -> future), Script.returning("resumed"));
    Task<String> task = loop.createTask(script);
    assertEquals(0, loop.step());
    assertEquals(1, script.steps());
    fixture.runUntilIdle();
    assertEquals("resumed", task.resultNow());
  }

  @Test
  void step_awaitingFailure_isResumedWithIt() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returning("not reached")));
    loop.execute(() -> future.completeExceptionally(failure));
    fixture.runUntilIdle();
    assertSame(failure, task.exceptionOrNull());
    assertFalse(future.isWatched());
  }

  @Test
  void step_awaitingCancelledFuture_isResumedWithTheCancellation() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returning("not reached")));
    loop.execute(() -> future.cancel("future's reason"));
    fixture.runUntilIdle();
    assertCancelled(task, "future's reason");
    assertEquals(0, task.cancelling());
  }

  @Test
  void step_throwNext_resumesWithItInTheNextTurn() {
    Script<String> script = new Script<>(Script.returning("not reached"));
    Task<String> task = new Task<>(loop, script, "refused");
    task.list();
    assertNull(task.beginStep());
    task.throwNext(failure);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertSame(failure, task.exceptionOrNull());
  }

  @Test
  void step_completedBySomebodyElse_isReportedAndTheLoopLives() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returning("not reached")));
    loop.execute(() -> task.complete("from outside"));
    loop.execute(() -> future.complete("result"));
    fixture.runUntilIdle();
    assertEquals("from outside", task.resultNow());
    assertEquals(1, fixture.takeFailures().size());
  }

  // Cancellation

  @Test
  void cancel_beforeTheFirstStep_isThrownIntoIt() {
    Script<String> script = new Script<>(Script.returning("not reached"));
    Task<String> task = loop.createTask(script);
    assertTrue(task.cancel("early"));
    assertTrue(task.mustCancel());
    assertFalse(task.isDone());
    fixture.runUntilIdle();
    assertCancelled(task, "early");
    assertFalse(task.mustCancel());
    assertInstanceOf(CancelledException.class, script.resumedWith().getFirst());
  }

  @Test
  void cancel_whileAwaiting_cancelsTheFuture() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returning("not reached")));
    loop.execute(
        () -> {
          assertTrue(task.cancel("reason"));
          assertTrue(future.isCancelled());
          assertFalse(task.isDone());
        });
    fixture.runUntilIdle();
    assertCancelled(future, "reason");
    assertCancelled(task, "reason");
    assertEquals(1, task.cancelling());
  }

  @Test
  void cancel_whileYielding_isThrownInTheNextTurn() {
    Script<String> script = new Script<>(Script.yielding(), Script.returning("not reached"));
    Task<String> task = loop.createTask(script);
    loop.execute(() -> task.cancel((Object) null));
    fixture.runUntilIdle();
    assertCancelled(task, null);
    assertEquals(2, script.steps());
  }

  @Test
  void cancel_whatItAwaitsEndedInTheSameTurn_isThrownAllTheSame() {
    Script<String> script =
        new Script<>(Script.awaiting(() -> future), Script.returning("not reached"));
    Task<String> task = loop.createTask(script);
    loop.execute(
        () -> {
          future.complete("too late");
          assertTrue(task.cancel("reason"));
          assertTrue(task.mustCancel());
        });
    fixture.runUntilIdle();
    assertCancelled(task, "reason");
  }

  @Test
  void cancel_twiceWhileAwaiting_cancelsOnceAndIsThrownOnce() {
    Script<String> script =
        new Script<>(
            Script.awaiting(() -> future),
            Script.awaitingAnyway(() -> loop.sleep(Duration.ZERO)),
            Script.returning("cleaned up"));
    Task<String> task = loop.createTask(script);
    loop.execute(
        () -> {
          assertTrue(task.cancel("first"));
          // The future is done, the step to come: this one is thrown as the first is.
          assertTrue(task.cancel("second"));
          assertEquals(2, task.cancelling());
        });
    fixture.runUntilIdle();
    assertEquals("cleaned up", task.resultNow());
    assertInstanceOf(CancelledException.class, script.resumedWith().get(1));
    assertNull(script.resumedWith().get(2));
  }

  @Test
  void cancel_refusedByTheCoroutine_completes() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returningAnyway("refused")));
    loop.execute(() -> task.cancel("please"));
    fixture.runUntilIdle();
    assertFalse(task.isCancelled());
    assertEquals("refused", task.resultNow());
    assertEquals(1, task.cancelling());
  }

  @Test
  void cancel_refusedThenAgain_cancelsTheNextAwait() {
    Task<String> task =
        loop.createTask(
            new Script<>(
                Script.awaiting(() -> future),
                Script.awaitingAnyway(() -> loop.sleep(Duration.ofHours(1))),
                Script.returning("not reached")));
    fixture.after(1, () -> task.cancel("first"));
    fixture.after(2, () -> task.cancel("second"));
    fixture.runUntilIdle();
    assertCancelled(task, "second");
    assertEquals(2, task.cancelling());
    assertEquals(2, fixture.now());
  }

  @Test
  void cancel_fromItsOwnStep_takesEffectAtTheNextAwait() {
    List<Task<String>> self = new ArrayList<>();
    Script<String> script =
        new Script<>(
            thrown -> {
              assertTrue(self.getFirst().cancel("self"));
              return new Coroutine.Step.Awaiting<>(future);
            },
            Script.returning("not reached"));
    self.add(loop.createTask(script));
    fixture.runUntilIdle();
    assertCancelled(future, "self");
    assertCancelled(self.getFirst(), "self");
  }

  @Test
  void cancel_fromItsOwnLastStep_cancels() {
    List<Task<String>> self = new ArrayList<>();
    Script<String> script =
        new Script<>(
            thrown -> {
              assertTrue(self.getFirst().cancel("self"));
              return new Coroutine.Step.Returned<>("lost");
            });
    self.add(loop.createTask(script));
    fixture.runUntilIdle();
    assertCancelled(self.getFirst(), "self");
  }

  @Test
  void cancel_coroutineRaisesAnother_fails() {
    Task<String> task =
        loop.createTask(new Script<>(Script.awaiting(() -> future), Script.raising(failure)));
    loop.execute(() -> task.cancel((Object) null));
    fixture.runUntilIdle();
    assertFalse(task.isCancelled());
    assertSame(failure, task.exceptionOrNull());
  }

  @Test
  void cancel_chainOfTasks_reachesTheInnermostAndComesBack() {
    Task<String> inner =
        loop.createTask(new Script<>(Script.awaiting(() -> future), Script.returning("")));
    Task<String> middle =
        loop.createTask(new Script<>(Script.awaiting(() -> inner), Script.returning("")));
    Task<String> outer =
        loop.createTask(new Script<>(Script.awaiting(() -> middle), Script.returning("")));
    loop.execute(
        () -> {
          assertTrue(outer.cancel("all"));
          assertTrue(future.isCancelled());
        });
    fixture.runUntilIdle();
    assertCancelled(inner, "all");
    assertCancelled(middle, "all");
    assertCancelled(outer, "all");
  }

  @Test
  void cancel_afterCompletion_returnsFalse() {
    Task<String> task = loop.createTask(new Script<>(Script.returning("result")));
    fixture.runUntilIdle();
    assertFalse(task.cancel("late"));
    assertEquals(0, task.cancelling());
    assertEquals("result", task.resultNow());
  }

  @Test
  void cancel_fromAnotherThread_isDoneOnTheLoop() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> future), Script.returning("not reached")));
    LoopFuture<Boolean> job = fixture.elsewhere(() -> task.cancel("elsewhere"));
    fixture.runUntilIdle();
    assertTrue(job.resultNow());
    assertCancelled(task, "elsewhere");
  }

  @Test
  void uncancel_afterRequests_countsDownToZero() {
    Task<String> task = loop.createTask(new Script<>(Script.returningAnyway("refused")));
    assertTrue(task.cancel((Object) null));
    assertTrue(task.cancel((Object) null));
    assertEquals(2, task.cancelling());
    assertEquals(1, task.uncancel());
    assertEquals(0, task.uncancel());
    assertEquals(0, task.uncancel());
    // As in Python 3.12, what is to be thrown is not taken back.
    assertTrue(task.mustCancel());
    fixture.runUntilIdle();
    assertEquals("refused", task.resultNow());
  }

  // Names and lists

  @Test
  void name_default_countsUp() {
    Task<String> first = loop.createTask(new Script<>(Script.returning("")));
    Task<String> second = loop.createTask(new Script<>(Script.returning("")));
    assertEquals("Task-1", first.name());
    assertEquals("Task-2", second.name());
    assertEquals("<Task pending name='Task-1' coro=<script>>", first.toString());
    second.name("renamed");
    assertEquals("renamed", second.name());
    EventLoop sibling = loop.sibling("sibling");
    Task<String> third = new Task<>(sibling, new Script<>(Script.returning("")), null);
    assertEquals("Task-3", third.name());
    Task<String> named = new Task<>(loop, new Script<>(Script.returning("")), "given");
    assertEquals("given", named.name());
    fixture.runUntilIdle();
    assertEquals("<Task finished result= name='Task-1' coro=<script>>", first.toString());
  }

  @Test
  void tasks_severalTasks_areThoseNotDoneOldestFirst() {
    List<LoopFuture<String>> futures = new ArrayList<>();
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      LoopFuture<String> awaited = loop.createFuture();
      futures.add(awaited);
      tasks.add(
          loop.createTask(new Script<>(Script.awaiting(() -> awaited), Script.returning(""))));
    }
    assertEquals(tasks, loop.tasks());
    for (int finished : new int[] {2, 0, 4, 1, 3}) {
      futures.get(finished).complete("");
      fixture.runUntilIdle();
      assertTrue(tasks.get(finished).isDone());
      assertEquals(tasks.stream().filter(task -> !task.isDone()).toList(), loop.tasks());
    }
    assertEquals(List.of(), loop.tasks());
  }

  @Test
  void createTask_fromAnotherThread_runsOnTheLoop() {
    LoopFuture<String> job =
        fixture.elsewhere(
            () ->
                loop.createTask(
                        (Coroutine<String>)
                            thrown -> new Coroutine.Step.Returned<>("owner: " + loop.isOwner()))
                    .get());
    assertEquals("owner: true", loop.runUntilComplete(job));
  }

  @Test
  void currentTask_nestedEagerStart_isTheInnermost() {
    List<@Nullable Task<?>> seen = new ArrayList<>();
    Task<String> inner = new Task<>(loop, new Script<>(Script.returning("")), "inner");
    Task<String> outer =
        loop.createTask(
            (Coroutine<String>)
                thrown -> {
                  seen.add(loop.currentTask());
                  assertNull(inner.beginStep());
                  seen.add(loop.currentTask());
                  assertTrue(inner.returned("inner result"));
                  seen.add(loop.currentTask());
                  return new Coroutine.Step.Returned<>("outer result");
                });
    loop.execute(() -> seen.add(loop.currentTask()));
    fixture.runUntilIdle();
    assertEquals(Arrays.asList(outer, inner, outer, null), seen);
    assertEquals("inner result", inner.resultNow());
  }

  @Test
  void failure_taskNeverRetrieved_isReportedWithItsName() {
    Task<String> task = loop.createTask(new Script<String>(Script.raising(failure)));
    task.name("forgotten");
    fixture.runUntilIdle();
    FailureWatch.reportAll(loop::equals);
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(1, failures.size());
    assertEquals("Task exception was never retrieved", failures.getFirst().message());
    assertEquals(task.toString(), String.valueOf(failures.getFirst().future()));
  }

  // Virtual threads

  @Test
  void callable_returns_completesWithTheResult() {
    Task<String> task = loop.createTask(() -> "virtual: " + Thread.currentThread().isVirtual());
    assertEquals("virtual: true", loop.runUntilComplete(task));
  }

  @Test
  void callable_throws_failsWithTheException() {
    Task<String> task =
        loop.createTask(
            () -> {
              throw failure;
            });
    fixture.runUntilIdle();
    assertSame(failure, task.exceptionOrNull());
  }

  @Test
  void callable_blocksOnAwaitables_getsTheirResults() {
    Task<String> task =
        loop.createTask(
            () -> {
              String first = future.get();
              loop.sleep(Duration.ofSeconds(5)).join();
              Task<String> child = loop.createTask(() -> "child");
              return first + " " + child.toCompletableFuture().get() + " at " + fixture.now();
            });
    fixture.after(2, () -> future.complete("future"));
    assertEquals("future child at 7", loop.runUntilComplete(task));
  }

  @Test
  void callable_usesTheLoopThroughCall_seesItsState() {
    Task<Boolean> task =
        loop.createTask(() -> loop.call(() -> loop.isOwner() && loop.tasks().size() == 1));
    assertTrue(loop.runUntilComplete(task));
  }

  @Test
  void callable_cancelledBeforeItsFirstStep_doesNotStart() {
    AtomicBoolean started = new AtomicBoolean();
    Task<Boolean> task = loop.createTask(() -> started.getAndSet(true));
    assertTrue(task.cancel("early"));
    fixture.runUntilIdle();
    assertCancelled(task, "early");
    assertFalse(started.get());
  }

  @Test
  void callable_cancelledWhileItWaits_isCancelledWithWhatItWaitsFor() {
    Task<String> task = loop.createTask(future::get);
    fixture.after(1, () -> assertTrue(task.cancel("reason")));
    fixture.runUntilIdle();
    assertCancelled(task, "reason");
    assertTrue(future.isCancelled());
    assertEquals(List.of(), future.callbacks());
    assertEquals(1, fixture.now());
  }

  @Test
  void callable_cancelled_isAcknowledgedOnlyWhenTheThreadEnds() {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Task<String> task =
        loop.createTask(
            () -> {
              try {
                return future.get();
              } finally {
                interrupted.countDown();
                LoopFixture.await(mayEnd);
              }
            });
    fixture.after(
        1,
        () -> {
          assertTrue(task.cancel((Object) null));
          LoopFixture.await(interrupted);
          loop.execute(
              () -> {
                assertFalse(task.isDone());
                mayEnd.countDown();
              });
        });
    fixture.runUntilIdle();
    assertCancelled(task, null);
  }

  @Test
  void callable_ignoresTheInterrupt_completes() {
    Task<String> task =
        loop.createTask(
            () -> {
              assertThrows(InterruptedException.class, future::get);
              return "cleaned up at " + fixture.now();
            });
    fixture.after(1, () -> assertTrue(task.cancel((Object) null)));
    fixture.runUntilIdle();
    assertEquals("cleaned up at 1", task.resultNow());
    assertEquals(1, task.cancelling());
  }

  @Test
  void callable_cancelledWhileItCleansUp_isInterruptedAgain() {
    Task<String> task =
        loop.createTask(
            () -> {
              assertThrows(InterruptedException.class, future::get);
              return loop.<String>createFuture().get();
            });
    fixture.after(1, () -> assertTrue(task.cancel("first")));
    fixture.after(2, () -> assertTrue(task.cancel("second")));
    fixture.runUntilIdle();
    assertCancelled(task, "second");
    assertEquals(2, fixture.now());
  }

  /** The race: the thread wakes and waits again while the canceller still looks where it waits. */
  @Test
  void callable_waitsAgainWhileItIsInterrupted_isCountedOnce() {
    for (int i = 0; i < 5_000; i++) {
      LoopFuture<String> interrupted = loop.createFuture();
      Task<@Nullable Void> task =
          loop.createTask(
              () -> {
                assertThrows(InterruptedException.class, interrupted::get);
                return loop.sleep(Duration.ofSeconds(1)).get();
              });
      fixture.after(1, () -> assertTrue(task.cancel((Object) null)));
      fixture.runUntilIdle();
      assertNull(task.resultNow());
      assertEquals(2L * (i + 1), fixture.now());
    }
  }

  @Test
  void callable_awaitsACancelledFuture_isCancelled() {
    Task<String> task = loop.createTask(future::join);
    fixture.after(1, () -> future.cancel("future's reason"));
    fixture.runUntilIdle();
    assertCancelled(task, "future's reason");
  }

  @Test
  void callable_waitsForAnotherLoop_countsAsWorkElsewhere() {
    EventLoop other = EventLoop.create("other");
    fixture.watch(other);
    LoopFuture<String> theirs = other.createFuture();
    Task<String> task = loop.createTask(theirs::get);
    AtomicBoolean jumped = new AtomicBoolean();
    TimerHandle timer = loop.callLater(Duration.ofSeconds(1), () -> jumped.set(true));
    Thread runner = Thread.currentThread();
    ExecutorService executor = fixture.executor();
    executor.execute(
        () -> {
          LoopFixture.awaitParked(runner);
          theirs.complete("theirs");
        });
    assertEquals("theirs", loop.runUntilComplete(task));
    assertFalse(jumped.get());
    timer.cancel();
  }

  @Test
  void callable_manyThreads_allEnd() {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      tasks.add(
          loop.createTask(
              () -> {
                loop.sleep(Duration.ofSeconds(number % 10)).get();
                return number;
              }));
    }
    fixture.runUntilIdle();
    for (int i = 0; i < tasks.size(); i++) {
      assertEquals(i, tasks.get(i).resultNow());
    }
    assertEquals(9, fixture.now());
  }

  // Executors

  @Test
  void runInExecutor_resultAndFailure_comeBack() {
    ExecutorService executor = fixture.executor();
    LoopFuture<String> result =
        loop.runInExecutor(executor, () -> Thread.currentThread().getName());
    LoopFuture<String> failing =
        loop.runInExecutor(
            executor,
            () -> {
              throw failure;
            });
    fixture.runUntilIdle();
    assertEquals("test-job", result.resultNow());
    assertSame(failure, failing.exceptionOrNull());
  }

  @Test
  void runInExecutor_cancelledBeforeItBegins_doesNotRun() {
    ExecutorService executor = fixture.executor();
    CountDownLatch release = new CountDownLatch(1);
    executor.execute(() -> LoopFixture.await(release));
    LoopFuture<Boolean> job = loop.runInExecutor(executor, () -> log.add("ran"));
    assertTrue(job.cancel("not needed"));
    assertFalse(job.cancel("again"));
    release.countDown();
    fixture.runUntilIdle();
    assertCancelled(job, "not needed");
    LoopFuture<Boolean> after = loop.runInExecutor(executor, () -> log.add("after"));
    assertTrue(loop.runUntilComplete(after));
    assertEquals(List.of("after"), log);
  }

  @Test
  void runInExecutor_cancelledWhileItRuns_isOnlyForgotten() {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean(true);
    LoopFuture<String> job =
        loop.runInExecutor(
            fixture.executor(),
            () -> {
              started.countDown();
              LoopFixture.await(release);
              interrupted.set(Thread.currentThread().isInterrupted());
              throw failure;
            });
    LoopFixture.await(started);
    assertTrue(job.cancel((Object) null));
    release.countDown();
    fixture.runUntilIdle();
    assertCancelled(job, null);
    assertFalse(interrupted.get());
  }

  @Test
  void runInExecutor_executorRefuses_throwsAndLeavesNothing() {
    assertThrows(
        RejectedExecutionException.class,
        () ->
            loop.runInExecutor(
                command -> {
                  throw new RejectedExecutionException();
                },
                () -> "never"));
    fixture.runUntilIdle();
    assertNotSame(future, null);
  }
}
