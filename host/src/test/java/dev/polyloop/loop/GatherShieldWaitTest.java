package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.loop.Wait.ReturnWhen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class GatherShieldWaitTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final RuntimeException failure = new RuntimeException("failed");
  private final List<LoopFuture<Integer>> futures = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void threeFutures() {
    for (int i = 0; i < 3; i++) {
      futures.add(loop.createFuture());
    }
  }

  private LoopFuture<@Nullable Object> gather(boolean returnExceptions) {
    return Gather.of(loop, futures, returnExceptions);
  }

  private void completeAll() {
    for (int i = futures.size() - 1; i >= 0; i--) {
      futures.get(i).complete(i);
    }
  }

  // Gather

  @Test
  void gather_allSucceed_resultsAreInTheOrderGiven() {
    LoopFuture<@Nullable Object> all = gather(false);
    completeAll();
    assertFalse(all.isDone());
    fixture.runUntilIdle();
    assertEquals(List.of(0, 1, 2), all.resultNow());
  }

  @Test
  void gather_nothing_isDone() {
    LoopFuture<@Nullable Object> all = Gather.of(loop, List.of(), false);
    fixture.runUntilIdle();
    assertEquals(List.of(), all.resultNow());
  }

  @Test
  void gather_childrenDoneAlready_isDone() {
    completeAll();
    LoopFuture<@Nullable Object> all = gather(false);
    fixture.runUntilIdle();
    assertEquals(List.of(0, 1, 2), all.resultNow());
  }

  @Test
  void gather_sameChildTwice_appearsTwice() {
    LoopFuture<Integer> child = futures.getFirst();
    LoopFuture<@Nullable Object> all = Gather.of(loop, List.of(child, child), false);
    child.complete(7);
    fixture.runUntilIdle();
    assertEquals(List.of(7, 7), all.resultNow());
  }

  @Test
  void gather_firstFailure_failsItAndTheOthersGoOn() {
    LoopFuture<@Nullable Object> all = gather(false);
    futures.get(1).completeExceptionally(failure);
    fixture.runUntilIdle();
    assertSame(failure, all.exceptionOrNull());
    assertFalse(futures.get(0).isDone());
    futures.get(0).complete(0);
    futures.get(2).completeExceptionally(new RuntimeException("second, seen by the gather"));
    fixture.runUntilIdle();
    assertSame(failure, all.exceptionOrNull());
  }

  @Test
  void gather_returnExceptions_areResults() {
    LoopFuture<@Nullable Object> all = gather(true);
    futures.get(0).complete(0);
    futures.get(1).completeExceptionally(failure);
    futures.get(2).cancel("child's reason");
    fixture.runUntilIdle();
    List<?> results = assertInstanceOf(List.class, all.resultNow());
    assertEquals(0, results.get(0));
    assertSame(failure, results.get(1));
    assertEquals(
        "child's reason", assertInstanceOf(CancelledException.class, results.get(2)).reason());
  }

  @Test
  void gather_childCancelled_failsWithACancellationAndIsNotCancelled() {
    LoopFuture<@Nullable Object> all = gather(false);
    futures.get(1).cancel("child's reason");
    fixture.runUntilIdle();
    assertFalse(all.isCancelled());
    assertInstanceOf(CancelledException.class, all.exceptionOrNull());
    completeAll();
    fixture.runUntilIdle();
  }

  @Test
  void gather_cancelled_cancelsEveryChildAndEndsWithThem() {
    LoopFuture<@Nullable Object> all = gather(false);
    assertTrue(all.cancel("stop"));
    assertFalse(all.isDone());
    assertTrue(futures.stream().allMatch(LoopFuture::isCancelled));
    fixture.runUntilIdle();
    assertInstanceOf(CancelledException.class, all.thrown());
    assertFalse(all.cancel("again"));
  }

  @Test
  void gather_cancelledReturningExceptions_isACancellationAllTheSame() {
    LoopFuture<@Nullable Object> all = gather(true);
    futures.get(0).complete(0);
    assertTrue(all.cancel("stop"));
    fixture.runUntilIdle();
    assertInstanceOf(CancelledException.class, all.thrown());
  }

  @Test
  void gather_cancelledWithAllChildrenDone_returnsFalse() {
    LoopFuture<@Nullable Object> all = gather(false);
    completeAll();
    assertFalse(all.cancel("too late"));
    fixture.runUntilIdle();
    assertEquals(List.of(0, 1, 2), all.resultNow());
  }

  @Test
  void gather_awaitedByACancelledTask_cancelsTheChildren() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(() -> gather(false)), Script.returning("not reached")));
    fixture.after(1, () -> task.cancel("task's reason"));
    fixture.runUntilIdle();
    assertTrue(task.isCancelled());
    assertTrue(futures.stream().allMatch(LoopFuture::isCancelled));
  }

  // Shield

  private final LoopFuture<String> inner = loop.createFuture();

  private LoopFuture<String> shield() {
    return Shield.link(inner, loop.createFuture());
  }

  @Test
  void shield_innerEnds_passesItOn() {
    LoopFuture<String> outer = shield();
    inner.complete("result");
    fixture.runUntilIdle();
    assertEquals("result", outer.resultNow());
  }

  @Test
  void shield_innerFails_passesItOn() {
    LoopFuture<String> outer = shield();
    inner.completeExceptionally(failure);
    fixture.runUntilIdle();
    assertSame(failure, outer.exceptionOrNull());
  }

  @Test
  void shield_innerCancelled_cancels() {
    LoopFuture<String> outer = shield();
    inner.cancel("reason");
    fixture.runUntilIdle();
    assertTrue(outer.isCancelled());
  }

  @Test
  void shield_outerCancelled_leavesTheInnerAndItsCallbacks() {
    LoopFuture<String> outer = shield();
    outer.cancel("reason");
    fixture.runUntilIdle();
    assertFalse(inner.isDone());
    assertEquals(List.of(), inner.callbacks());
    inner.complete("result");
    fixture.runUntilIdle();
    assertEquals("result", inner.resultNow());
  }

  @Test
  void shield_outerCancelledAndInnerFailsLater_isReportedOnlyIfNobodyLooks() {
    LoopFuture<String> outer = shield();
    outer.cancel("reason");
    fixture.runUntilIdle();
    inner.completeExceptionally(failure);
    fixture.runUntilIdle();
    assertEquals(List.of(), fixture.takeFailures());
    FailureWatch.reportAll(loop::equals);
    assertEquals(
        List.of("Future exception was never retrieved"),
        fixture.takeFailures().stream().map(LoopFailure::message).toList());
  }

  @Test
  void shield_bothEndInOneTurn_countsTheFailureAsSeen() {
    LoopFuture<String> outer = shield();
    inner.completeExceptionally(failure);
    outer.cancel("reason");
    fixture.runUntilIdle();
    assertFalse(inner.isWatched());
  }

  @Test
  void shield_awaitedByACancelledTask_leavesTheInner() {
    Task<String> task =
        loop.createTask(
            new Script<>(Script.awaiting(this::shield), Script.returning("not reached")));
    fixture.after(1, () -> task.cancel((Object) null));
    fixture.runUntilIdle();
    assertTrue(task.isCancelled());
    assertFalse(inner.isDone());
  }

  // Wait

  private LoopFuture<Wait.Result> waitFor(ReturnWhen when, @Nullable Duration timeout) {
    return Wait.start(loop, futures, when, timeout);
  }

  private void assertWaited(LoopFuture<Wait.Result> wait, Set<Integer> done, Set<Integer> pending) {
    Wait.Result result = wait.resultNow();
    assertEquals(
        done.stream().map(futures::get).collect(java.util.stream.Collectors.toSet()),
        result.done());
    assertEquals(
        pending.stream().map(futures::get).collect(java.util.stream.Collectors.toSet()),
        result.pending());
    for (LoopFuture<?> future : futures) {
      assertEquals(List.of(), future.callbacks());
    }
  }

  @Test
  void wait_firstCompleted_endsWithTheFirst() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_COMPLETED, null);
    fixture.runUntilIdle();
    assertFalse(wait.isDone());
    futures.get(1).complete(1);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(1), Set.of(0, 2));
  }

  @Test
  void wait_firstCompletedDoneAlready_endsAtOnce() {
    futures.get(2).complete(2);
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_COMPLETED, null);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(2), Set.of(0, 1));
  }

  @Test
  void wait_firstException_endsWithTheFailureOnly() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_EXCEPTION, null);
    futures.get(0).complete(0);
    fixture.runUntilIdle();
    assertFalse(wait.isDone());
    futures.get(1).completeExceptionally(failure);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(0, 1), Set.of(2));
    // Waiting is not looking.
    assertTrue(futures.get(1).isWatched());
    futures.get(1).markRetrieved();
  }

  @Test
  void wait_firstExceptionCancelledChild_goesOn() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_EXCEPTION, null);
    futures.get(0).cancel((Object) null);
    fixture.runUntilIdle();
    assertFalse(wait.isDone());
    completeAll();
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(0, 1, 2), Set.of());
  }

  @Test
  void wait_allCompleted_endsWithTheLast() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.ALL_COMPLETED, null);
    futures.get(0).completeExceptionally(failure);
    futures.get(1).cancel((Object) null);
    fixture.runUntilIdle();
    assertFalse(wait.isDone());
    futures.get(2).complete(2);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(0, 1, 2), Set.of());
    futures.get(0).markRetrieved();
  }

  @Test
  void wait_allDoneAlready_endsAtOnce() {
    completeAll();
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.ALL_COMPLETED, null);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(0, 1, 2), Set.of());
  }

  @Test
  void wait_timeOver_saysWhatIsDoneAndCancelsNothing() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.ALL_COMPLETED, Duration.ofSeconds(5));
    fixture.after(4, () -> futures.get(0).complete(0));
    fixture.runUntilIdle();
    assertEquals(5, fixture.now());
    assertWaited(wait, Set.of(0), Set.of(1, 2));
    assertFalse(futures.get(1).isDone());
  }

  @Test
  void wait_overBeforeTheTimeout_takesTheTimerBack() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_COMPLETED, Duration.ofHours(5));
    fixture.after(4, () -> futures.get(0).complete(0));
    fixture.runUntilIdle();
    assertEquals(4, fixture.now());
    assertWaited(wait, Set.of(0), Set.of(1, 2));
  }

  @Test
  void wait_timeoutZero_endsInTheNextTurns() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.FIRST_COMPLETED, Duration.ZERO);
    fixture.runUntilIdle();
    assertWaited(wait, Set.of(), Set.of(0, 1, 2));
    assertEquals(0, fixture.now());
  }

  @Test
  void wait_cancelled_takesCallbacksAndTimerBackAndCancelsNothing() {
    LoopFuture<Wait.Result> wait = waitFor(ReturnWhen.ALL_COMPLETED, Duration.ofHours(5));
    assertTrue(wait.cancel("enough"));
    fixture.runUntilIdle();
    assertEquals(0, fixture.now());
    assertTrue(wait.isCancelled());
    for (LoopFuture<?> future : futures) {
      assertFalse(future.isDone());
      assertEquals(List.of(), future.callbacks());
    }
  }

  @Test
  void wait_forNothing_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Wait.start(loop, List.of(), ReturnWhen.ALL_COMPLETED, null));
  }

  @Test
  void wait_sameFutureTwice_countsOnce() {
    LoopFuture<Integer> future = futures.getFirst();
    LoopFuture<Wait.Result> wait =
        Wait.start(loop, List.of(future, future), ReturnWhen.ALL_COMPLETED, null);
    future.complete(0);
    fixture.runUntilIdle();
    assertEquals(Set.of(future), wait.resultNow().done());
    assertNull(loop.currentTask());
    assertEquals(List.of(), log);
  }
}
