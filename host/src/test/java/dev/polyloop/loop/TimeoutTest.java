package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class TimeoutTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final List<Boolean> timedOut = new ArrayList<>();

  private Timeout seconds(int seconds) {
    return Timeout.after(loop, Duration.ofSeconds(seconds));
  }

  private LoopFuture<@Nullable Void> sleep(int seconds) {
    return loop.sleep(Duration.ofSeconds(seconds));
  }

  private Task<?> current() {
    return Objects.requireNonNull(loop.currentTask());
  }

  /** A task that sleeps in blocks of the timeouts, the first being the outermost. */
  private Task<String> sleepWithin(int seconds, Timeout... timeouts) {
    return loop.createTask(
        new Script<>(
            thrown -> {
              for (Timeout timeout : timeouts) {
                timeout.enter(current());
              }
              return new Coroutine.Step.Awaiting<>(sleep(seconds));
            },
            thrown -> {
              Throwable raised = thrown;
              for (int i = timeouts.length - 1; i >= 0; i--) {
                boolean own = timeouts[i].exit(raised instanceof CancelledException);
                timedOut.add(own);
                raised = own ? new IllegalStateException("timed out") : raised;
              }
              return raised != null
                  ? new Coroutine.Step.Raised<>(raised)
                  : new Coroutine.Step.Returned<>("slept");
            }));
  }

  @Test
  void block_endsInTime_leavesNothing() {
    Timeout timeout = seconds(10);
    assertEquals("created", timeout.state());
    Task<String> task = sleepWithin(1, timeout);
    fixture.runUntilIdle();
    assertEquals("slept", task.resultNow());
    assertEquals(List.of(false), timedOut);
    assertFalse(timeout.expired());
    assertEquals("finished", timeout.state());
    assertEquals(1, fixture.now());
  }

  @Test
  void block_deadlinePasses_timesOut() {
    Timeout timeout = seconds(3);
    Task<String> task = sleepWithin(10, timeout);
    fixture.runUntilIdle();
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
    assertTrue(timeout.expired());
    assertEquals("expired", timeout.state());
    assertEquals(0, task.cancelling());
    assertEquals(3, fixture.now());
  }

  @Test
  void block_deadlineInThePast_timesOutAtTheFirstAwait() {
    Task<String> task = sleepWithin(10, seconds(-1));
    fixture.runUntilIdle();
    assertEquals(List.of(true), timedOut);
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
    assertEquals(0, fixture.now());
  }

  @Test
  void block_never_hasNoTimer() {
    Timeout timeout = new Timeout(loop, Timeout.NEVER);
    Task<String> task = sleepWithin(10, timeout);
    fixture.runUntilIdle();
    assertEquals("slept", task.resultNow());
    assertEquals(Timeout.NEVER, timeout.deadline());
  }

  @Test
  void reschedule_later_givesMoreTime() {
    Timeout timeout = seconds(3);
    Task<String> task = sleepWithin(10, timeout);
    fixture.after(2, () -> timeout.reschedule(Duration.ofSeconds(20).toNanos()));
    fixture.runUntilIdle();
    assertEquals("slept", task.resultNow());
    assertEquals(Duration.ofSeconds(20).toNanos(), timeout.deadline());
  }

  @Test
  void reschedule_sooner_timesOutThen() {
    Timeout timeout = seconds(30);
    Task<String> task = sleepWithin(10, timeout);
    fixture.after(2, () -> timeout.reschedule(Duration.ofSeconds(4).toNanos()));
    fixture.runUntilIdle();
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
    assertEquals(4, fixture.now());
  }

  @Test
  void reschedule_toThePast_timesOutNow() {
    Timeout timeout = seconds(30);
    Task<String> task = sleepWithin(10, timeout);
    fixture.after(2, () -> timeout.reschedule(Duration.ofSeconds(1).toNanos()));
    fixture.runUntilIdle();
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
    assertEquals(2, fixture.now());
  }

  @Test
  void reschedule_inTheTurnInWhichItIsDue_givesMoreTime() {
    Timeout timeout = seconds(3);
    // Set before the timeout's own timer, so due just before it.
    fixture.after(3, () -> timeout.reschedule(Duration.ofSeconds(20).toNanos()));
    Task<String> task = sleepWithin(10, timeout);
    fixture.runUntilIdle();
    assertEquals(List.of(false), timedOut);
    assertEquals("slept", task.resultNow());
  }

  @Test
  void reschedule_toThePastAndBack_givesMoreTime() {
    Timeout timeout = seconds(3);
    Task<String> task = sleepWithin(10, timeout);
    fixture.after(
        2,
        () -> {
          timeout.reschedule(0);
          timeout.reschedule(Duration.ofSeconds(20).toNanos());
        });
    fixture.runUntilIdle();
    assertEquals(List.of(false), timedOut);
    assertEquals("slept", task.resultNow());
  }

  @Test
  void reschedule_notActive_isRefused() {
    Timeout timeout = seconds(3);
    assertEquals(
        "Timeout has not been entered",
        assertThrows(IllegalStateException.class, () -> timeout.reschedule(0)).getMessage());
    Task<String> task = sleepWithin(1, timeout);
    fixture.runUntilIdle();
    assertTrue(task.isDone());
    assertEquals(
        "Cannot change state of finished Timeout",
        assertThrows(IllegalStateException.class, () -> timeout.reschedule(0)).getMessage());
    assertEquals(
        "Timeout has already been entered",
        assertThrows(IllegalStateException.class, () -> timeout.enter(task)).getMessage());
  }

  @Test
  void nested_innerPasses_onlyTheInnerTimesOut() {
    Timeout outer = seconds(20);
    Timeout inner = seconds(3);
    Task<String> task = sleepWithin(10, outer, inner);
    fixture.runUntilIdle();
    assertEquals(List.of(true, false), timedOut);
    assertFalse(outer.expired());
    assertTrue(inner.expired());
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
  }

  @Test
  void nested_outerPasses_cancelsThroughTheInner() {
    Timeout outer = seconds(3);
    Timeout inner = seconds(20);
    Task<String> task = sleepWithin(10, outer, inner);
    fixture.runUntilIdle();
    assertEquals(List.of(false, true), timedOut);
    assertEquals(0, task.cancelling());
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
  }

  @Test
  void nested_bothPassAtOnce_theOuterTimesOut() {
    Task<String> task = sleepWithin(10, seconds(3), seconds(3));
    fixture.runUntilIdle();
    // asyncio: the inner sees two requests, takes its own back and lets the cancellation through.
    assertEquals(List.of(false, true), timedOut);
    assertEquals(0, task.cancelling());
    assertEquals("timed out", LoopFixture.message(task.exceptionOrNull()));
  }

  @Test
  void cancelFromOutside_beforeTheDeadline_wins() {
    Timeout timeout = seconds(5);
    Task<String> task = sleepWithin(10, timeout);
    fixture.after(2, () -> task.cancel("outside"));
    fixture.runUntilIdle();
    assertTrue(task.isCancelled());
    assertFalse(timeout.expired());
    assertEquals(1, task.cancelling());
    assertEquals(2, fixture.now());
  }

  @Test
  void cancelFromOutside_inTheTurnOfTheDeadline_wins() {
    Timeout timeout = seconds(5);
    Task<String> task = sleepWithin(10, timeout);
    assertNull(loop.currentTask());
    fixture.after(4, () -> fixture.after(1, () -> task.cancel("outside")));
    fixture.runUntilIdle();
    assertEquals(List.of(false), timedOut);
    assertTrue(task.isCancelled());
    assertEquals(1, task.cancelling());
    assertEquals("expired", timeout.state());
  }

  @Test
  void block_cancelledBeforeItIsEntered_keepsThatRequest() {
    Timeout timeout = seconds(3);
    Task<String> task =
        loop.createTask(
            new Script<>(
                Script.awaiting(() -> sleep(100)),
                thrown -> {
                  timeout.enter(current());
                  return new Coroutine.Step.Awaiting<>(sleep(100));
                },
                thrown -> {
                  timedOut.add(timeout.exit(thrown instanceof CancelledException));
                  return new Coroutine.Step.Returned<>("handled");
                }));
    fixture.after(1, () -> task.cancel("swallowed"));
    fixture.runUntilIdle();
    assertEquals(List.of(true), timedOut);
    assertEquals(1, task.cancelling());
    assertEquals(3, fixture.now());
    assertEquals("handled", task.resultNow());
  }

  @Test
  void block_swallowsTheDeadlinesCancellation_isNoTimeoutButExpired() {
    Timeout timeout = seconds(3);
    Task<String> task =
        loop.createTask(
            new Script<>(
                thrown -> {
                  timeout.enter(current());
                  return new Coroutine.Step.Awaiting<>(sleep(100));
                },
                thrown -> {
                  timedOut.add(timeout.exit(false));
                  return new Coroutine.Step.Returned<>("swallowed");
                }));
    fixture.runUntilIdle();
    assertEquals(List.of(false), timedOut);
    assertTrue(timeout.expired());
    assertEquals(0, task.cancelling());
    assertEquals("swallowed", task.resultNow());
  }
}
