package dev.polyloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Watched
final class EventLoopTest {
  @RegisterExtension final LoopFixture fixture = new LoopFixture();

  private final EventLoop loop = fixture.loop;
  private final List<String> log = new ArrayList<>();

  private Handle soon(String name) {
    return loop.callSoon(() -> log.add(name));
  }

  private TimerHandle later(long millis, String name) {
    return loop.callLater(Duration.ofMillis(millis), () -> log.add(name));
  }

  // Order

  @Test
  void callSoon_severalCallbacks_runInOrder() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String name = "callback " + i;
      expected.add(name);
      Handle handle = soon(name);
      assertFalse(handle.isCancelled());
    }
    fixture.runUntilIdle();
    assertEquals(expected, log);
  }

  @Test
  void callSoon_fromCallback_runsNextTurn() {
    loop.execute(
        () -> {
          log.add("first");
          loop.execute(() -> log.add("scheduled by first"));
        });
    soon("second");
    assertEquals(0, loop.step());
    assertEquals(List.of("first", "second"), log);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertEquals(List.of("first", "second", "scheduled by first"), log);
  }

  @Test
  void callSoon_cancelledHandle_doesNotRun() {
    Handle handle = soon("cancelled");
    soon("kept");
    handle.cancel();
    fixture.runUntilIdle();
    assertTrue(handle.isCancelled());
    assertEquals(List.of("kept"), log);
  }

  @Test
  void callSoon_cancelledInSameTurn_doesNotRun() {
    List<Handle> victims = new ArrayList<>();
    loop.execute(() -> victims.forEach(Handle::cancel));
    victims.add(soon("victim"));
    fixture.runUntilIdle();
    assertEquals(List.of(), log);
  }

  @Test
  void callSoon_withContext_runsInIt() {
    CallContext context =
        action -> {
          log.add("before");
          action.run();
          log.add("after");
        };
    Handle handle = loop.callSoon(() -> log.add("inside"), context);
    fixture.runUntilIdle();
    assertFalse(handle.isCancelled());
    assertEquals(List.of("before", "inside", "after"), log);
  }

  // Timers

  @Test
  void callLater_differentDeadlines_runByDeadlineThenCreation() {
    later(20, "20 first");
    later(10, "10 first");
    later(20, "20 second");
    later(10, "10 second");
    later(0, "0");
    soon("soon");
    fixture.runUntilIdle();
    assertEquals(List.of("soon", "0", "10 first", "10 second", "20 first", "20 second"), log);
    assertEquals(Duration.ofMillis(20), fixture.time.elapsed());
  }

  @Test
  void callLater_negativeDelay_runsNow() {
    later(-1_000, "late already");
    fixture.runUntilIdle();
    assertEquals(List.of("late already"), log);
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  @Test
  void callLater_enormousDelay_staysPendingAndDoesNotOverflow() {
    TimerHandle timer = loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));
    later(5, "soon enough");
    assertEquals(Duration.ofMillis(5).toNanos(), loop.step());
    loop.callLater(Duration.ofMillis(6), loop::stop);
    loop.run();
    assertEquals(List.of("soon enough"), log);
    timer.cancel();
  }

  @Test
  void callLater_dueTimerCancelledInSameTurn_doesNotRun() {
    List<TimerHandle> victims = new ArrayList<>();
    loop.callLater(Duration.ofMillis(1), () -> victims.forEach(TimerHandle::cancel));
    victims.add(later(1, "victim"));
    fixture.runUntilIdle();
    assertEquals(List.of(), log);
  }

  @Test
  void callLater_delayZeroFromCallback_runsNextTurn() {
    loop.execute(
        () -> {
          later(0, "timer");
          soon("soon");
        });
    assertEquals(0, loop.step());
    assertEquals(List.of(), log);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertEquals(List.of("soon", "timer"), log);
  }

  @Test
  void timerCancel_hundredThousandTimers_leaveAtOnce() {
    List<TimerHandle> timers = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      timers.add(later(i * 7919 % 10_007, "cancelled"));
    }
    timers.forEach(TimerHandle::cancel);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertEquals(0, LoopFixture.leftovers(loop).size());
    assertEquals(List.of(), log);
  }

  @Test
  void timerCancel_fromAnotherThreadWhileRunning_takesItBack() {
    TimerHandle timer = later(60_000, "cancelled");
    LoopFuture<@Nullable Void> job =
        fixture.elsewhere(
            () -> {
              timer.cancel();
              return null;
            });
    assertNull(loop.runUntilComplete(job));
    fixture.runUntilIdle();
    assertEquals(List.of(), log);
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  // Running and stopping

  @Test
  void stop_beforeRun_runsOneTurn() {
    loop.execute(
        () -> {
          log.add("first turn");
          soon("second turn");
        });
    loop.stop();
    loop.run();
    assertEquals(List.of("first turn"), log);
    fixture.runUntilIdle();
    assertEquals(List.of("first turn", "second turn"), log);
  }

  @Test
  void stop_fromCallback_finishesTheTurn() {
    loop.execute(loop::stop);
    loop.execute(() -> soon("next turn"));
    soon("same turn");
    loop.run();
    assertEquals(List.of("same turn"), log);
    fixture.runUntilIdle();
    assertEquals(List.of("same turn", "next turn"), log);
  }

  @Test
  void stop_timerPending_leavesItSet() {
    later(10, "timer");
    loop.execute(loop::stop);
    loop.run();
    assertEquals(List.of(), log);
    fixture.runUntilIdle();
    assertEquals(List.of("timer"), log);
  }

  @Test
  void run_whileRunning_isRefused() {
    loop.execute(
        () ->
            log.add(
                String.valueOf(assertThrows(IllegalStateException.class, loop::run).getMessage())));
    fixture.runUntilIdle();
    assertEquals(List.of("This event loop is already running"), log);
  }

  @Test
  void run_whileAnotherLoopRuns_isRefused() {
    EventLoop other = loop.sibling("other");
    loop.execute(
        () ->
            log.add(
                String.valueOf(
                    assertThrows(IllegalStateException.class, other::run).getMessage())));
    fixture.runUntilIdle();
    assertEquals(List.of("Cannot run the event loop while another loop is running"), log);
  }

  @Test
  void runUntilComplete_nestedWithDoneFuture_isRefusedAndDoesNotStopTheOuterRun() {
    LoopFuture<Integer> done = loop.createFuture();
    done.complete(1);
    loop.execute(
        () -> assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(done)));
    later(10, "still running");
    loop.callLater(Duration.ofMillis(20), loop::stop);
    loop.run();
    assertEquals(List.of("still running"), log);
  }

  @Test
  void run_closedLoop_isRefused() {
    EventLoop closed = loop.sibling("closed");
    closed.close();
    closed.close();
    assertTrue(closed.isClosed());
    for (Runnable use :
        List.<Runnable>of(
            closed::run,
            closed::step,
            closed::runUntilIdle,
            () -> closed.execute(() -> log.add("never")),
            () -> closed.callLater(Duration.ZERO, () -> log.add("never")))) {
      assertEquals(
          "Event loop is closed", assertThrows(IllegalStateException.class, use::run).getMessage());
    }
    assertEquals(List.of(), log);
  }

  @Test
  void close_whileRunning_isRefused() {
    loop.execute(() -> assertThrows(IllegalStateException.class, loop::close));
    fixture.runUntilIdle();
    assertFalse(loop.isClosed());
    assertEquals(List.of(), fixture.takeFailures());
  }

  @Test
  void close_workQueued_dropsIt() {
    EventLoop other = loop.sibling("other");
    other.execute(() -> log.add("dropped"));
    TimerHandle timer = other.callLater(Duration.ofSeconds(1), () -> log.add("dropped"));
    other.close();
    timer.cancel();
    assertEquals(List.of(), LoopFixture.leftovers(other));
    assertEquals(List.of(), log);
  }

  @Test
  void runUntilComplete_success_returnsTheResult() {
    LoopFuture<String> future = loop.createFuture();
    fixture.after(3, () -> future.complete("done"));
    assertEquals("done", loop.runUntilComplete(future));
    assertEquals(3, fixture.now());
  }

  @Test
  void runUntilComplete_failure_throwsIt() {
    LoopFuture<String> future = loop.createFuture();
    IllegalArgumentException failure = new IllegalArgumentException("failed");
    loop.execute(() -> future.completeExceptionally(failure));
    CompletionException thrown =
        assertThrows(CompletionException.class, () -> loop.runUntilComplete(future));
    assertSame(failure, thrown.getCause());
  }

  @Test
  void runUntilComplete_stopped_isRefusedAndForgotten() {
    LoopFuture<String> future = loop.createFuture();
    loop.execute(loop::stop);
    assertEquals(
        "Event loop stopped before Future completed.",
        assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(future))
            .getMessage());
    assertEquals(List.of(), future.callbacks());
  }

  @Test
  void runUntilIdle_workLeft_endsWhenThereIsNone() {
    later(10, "timer");
    LoopFuture<Integer> job = loop.runInExecutor(fixture.executor(), () -> 7);
    LoopFuture.Callback callback =
        job.onDone(done -> later(5, "set by the job's end: " + done.resultNow()));
    fixture.runUntilIdle();
    assertEquals(2, log.size());
    assertTrue(log.contains("set by the job's end: 7"), log::toString);
    assertFalse(loop.isRunning());
    assertEquals(List.of(), job.callbacks(), callback::toString);
  }

  @Test
  void runUntilIdle_nothingToDo_returnsAtOnce() {
    fixture.runUntilIdle();
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  @Test
  void running_insideAndOutside_isTheLoopOrNull() {
    assertNull(EventLoop.running());
    loop.execute(() -> log.add(String.valueOf(EventLoop.running())));
    loop.execute(() -> log.add("owner " + loop.isOwner() + ", running " + loop.isRunning()));
    fixture.runUntilIdle();
    assertEquals(
        List.of(
            "<EventLoop test running=true closed=false debug=false>", "owner true, running true"),
        log);
    assertNull(EventLoop.running());
    assertFalse(loop.isOwner());
  }

  // Stepping

  @Test
  void step_workAndTimers_returnsTheDelay() {
    assertEquals(LoopDriver.FOREVER, loop.step());
    later(250, "timer");
    assertEquals(Duration.ofMillis(250).toNanos(), loop.step());
    loop.execute(() -> soon("nested"));
    assertEquals(0, loop.step());
    assertEquals(Duration.ofMillis(250).toNanos(), loop.step());
    assertEquals(List.of("nested"), log);
    fixture.runUntilIdle();
    assertEquals(List.of("nested", "timer"), log);
  }

  @Test
  void step_embedderTicks_runsTimersWhenTheyAreDue() {
    long[] now = {0};
    EventLoop embedded = EventLoop.of("embedded", () -> now[0], new ParkingDriver());
    fixture.watch(embedded);
    LoopFuture<@Nullable Void> sleep = embedded.sleep(Duration.ofNanos(500));
    int ticks = 0;
    for (long wait = embedded.step(); wait != LoopDriver.FOREVER; wait = embedded.step()) {
      now[0] += wait;
      ticks++;
    }
    assertTrue(sleep.isDone());
    assertEquals(500, now[0]);
    assertEquals(1, ticks);
  }

  @Test
  void step_fromOtherThreadsEntries_areSeenInItsNextTurn() {
    Thread other = Thread.ofPlatform().start(() -> loop.execute(() -> log.add("other")));
    LoopFixture.join(other);
    assertEquals(LoopDriver.FOREVER, loop.step());
    assertEquals(List.of("other"), log);
  }

  // Threads

  @Test
  void callSoon_anotherThread_wakesAParkedLoop() {
    Thread runner = Thread.currentThread();
    ExecutorService executor = fixture.executor();
    executor.execute(
        () -> {
          for (int i = 0; i < 100; i++) {
            LoopFixture.awaitParked(runner);
            CountDownLatch ran = new CountDownLatch(1);
            loop.execute(ran::countDown);
            LoopFixture.await(ran);
          }
          LoopFixture.awaitParked(runner);
          loop.stop();
        });
    loop.run();
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  @Test
  void call_anotherThread_runsOnTheLoop() {
    ExecutorService executor = fixture.executor();
    loop.execute(
        () ->
            executor.execute(
                () -> {
                  log.add("on the loop: " + loop.call(loop::isOwner));
                  IllegalArgumentException failure = new IllegalArgumentException();
                  log.add(
                      "same exception: "
                          + failure.equals(
                              assertThrows(
                                  IllegalArgumentException.class,
                                  () ->
                                      loop.call(
                                          () -> {
                                            throw failure;
                                          }))));
                  loop.stop();
                }));
    loop.run();
    assertEquals(List.of("on the loop: true", "same exception: true"), log);
  }

  @Test
  void call_loopNotRunning_isAPlainCall() {
    assertSame(Thread.currentThread(), loop.call(Thread::currentThread));
  }

  @Test
  void interrupt_whileParked_isHandedBackAfterRun() {
    interruptWhileParked(EventLoop.create("system"));
  }

  @Test
  void interrupt_whileParkedOnAVirtualClock_isHandedBackAfterRun() {
    interruptWhileParked(loop);
  }

  private void interruptWhileParked(EventLoop interrupted) {
    Thread runner = Thread.currentThread();
    ExecutorService executor = fixture.executor();
    executor.execute(
        () -> {
          LoopFixture.awaitParked(runner);
          runner.interrupt();
          // The second park proves that the first interrupt did not make the loop spin.
          CountDownLatch ran = new CountDownLatch(1);
          interrupted.execute(ran::countDown);
          LoopFixture.await(ran);
          LoopFixture.awaitParked(runner);
          interrupted.stop();
        });
    interrupted.run();
    assertTrue(Thread.interrupted());
  }

  // Failures and debugging

  @Test
  void callback_throws_goesToTheHandlerAndTheLoopLives() {
    IllegalStateException failure = new IllegalStateException("callback failed");
    loop.execute(
        () -> {
          throw failure;
        });
    later(1, "goes on");
    fixture.runUntilIdle();
    assertEquals(List.of("goes on"), log);
    List<LoopFailure> failures = fixture.takeFailures();
    assertEquals(1, failures.size());
    assertSame(failure, failures.getFirst().exception());
    assertTrue(failures.getFirst().message().startsWith("Exception in callback "));
  }

  @Test
  void entry_throws_endsTheRunAndKeepsTheRest() {
    IllegalStateException fatal = new IllegalStateException("fatal");
    loop.enqueue(
        () -> {
          throw fatal;
        });
    soon("kept");
    assertSame(fatal, assertThrows(IllegalStateException.class, loop::run));
    assertFalse(loop.isRunning());
    assertEquals(List.of(), log);
    fixture.runUntilIdle();
    assertEquals(List.of("kept"), log);
  }

  @Test
  void report_anotherThread_isHandledOnTheLoop() {
    List<Boolean> onLoop = new ArrayList<>();
    loop.exceptionHandler((where, failure) -> onLoop.add(where.isOwner()));
    LoopFuture<@Nullable Void> job =
        fixture.elsewhere(
            () -> {
              loop.report(LoopFailure.of("elsewhere", null));
              return null;
            });
    assertNull(loop.runUntilComplete(job));
    assertEquals(List.of(true), onLoop);
  }

  @Test
  void debug_slowCallback_isLogged() {
    // The log's text is made of the callback's, and nothing else asks for that.
    List<String> logged = new ArrayList<>();
    class Named implements Runnable {
      private final String name;

      Named(String name) {
        this.name = name;
      }

      @Override
      public void run() {}

      @Override
      public String toString() {
        logged.add(name);
        return name;
      }
    }
    loop.slowCallback(Duration.ZERO);
    loop.execute(new Named("not in debug mode"));
    fixture.runUntilIdle();
    loop.setDebug(true);
    loop.execute(new Named("in debug mode"));
    fixture.runUntilIdle();
    loop.slowCallback(Duration.ofDays(1));
    loop.execute(new Named("quick enough"));
    fixture.runUntilIdle();
    assertEquals(List.of("in debug mode"), logged);
  }

  // Guests

  @Test
  void nextFor_entriesOfOnePump_arePulledInOrderWithinTheTurn() {
    List<String> entered = new ArrayList<>();
    class Guest implements GuestEntry {
      private final String name;
      private final GuestEntry.Pump pump;
      private boolean cancelled;

      Guest(String name, GuestEntry.Pump pump) {
        this.name = name;
        this.pump = pump;
      }

      @Override
      public GuestEntry.Pump pump() {
        return pump;
      }

      @Override
      public boolean isCancelled() {
        return cancelled;
      }
    }
    GuestEntry.Pump[] pump = new GuestEntry.Pump[1];
    pump[0] =
        first -> {
          entered.add("enter");
          for (GuestEntry next = first; next != null; next = loop.nextFor(pump[0])) {
            String name = ((Guest) next).name;
            entered.add(name);
            if (name.equals("a")) {
              loop.enqueue(new Guest("next turn", pump[0]));
            }
          }
        };
    Guest cancelled = new Guest("cancelled", pump[0]);
    cancelled.cancelled = true;
    loop.enqueue(new Guest("a", pump[0]));
    loop.enqueue(cancelled);
    loop.enqueue(new Guest("b", pump[0]));
    loop.execute(() -> entered.add("java"));
    loop.enqueue(new Guest("c", pump[0]));
    assertEquals(0, loop.step());
    assertEquals(List.of("enter", "a", "b", "java", "enter", "c"), entered);
    fixture.runUntilIdle();
    assertEquals(List.of("enter", "a", "b", "java", "enter", "c", "enter", "next turn"), entered);
  }

  @Test
  void background_timer_endsNoWait_alsoOnAnotherLoop_andRunsIfItsTimeComesFirst() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    later(10, "before").background(true);
    later(20, "waited for");
    TimerHandle after = later(30, "after");
    after.background(true);
    TimerHandle back = later(25, "back");
    back.background(true);
    back.background(false);
    loop.moveTo(other, entry -> true);
    loop.runUntilIdle();
    assertEquals(List.of(), log);
    other.runUntilIdle();
    assertEquals(List.of("before", "waited for", "back"), log);
    other.moveTo(loop, entry -> true);
    soon("entry");
    loop.runUntilIdle();
    assertEquals(List.of("before", "waited for", "back", "entry"), log);
    after.cancel();
  }

  // Moving

  @Test
  void moveTo_entriesAndTimers_keepTheirOrder() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    soon("entry 1");
    later(10, "timer 10 first");
    soon("entry 2");
    later(5, "timer 5");
    later(10, "timer 10 second");
    loop.moveTo(other, entry -> true);
    assertEquals(LoopDriver.FOREVER, loop.step());
    other.runUntilIdle();
    assertEquals(
        List.of("entry 1", "entry 2", "timer 5", "timer 10 first", "timer 10 second"), log);
  }

  @Test
  void moveTo_selectedEntriesOnly_leavesTheOthers() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    Handle moving = soon("moves");
    soon("stays");
    loop.moveTo(other, moving::equals);
    fixture.runUntilIdle();
    assertEquals(List.of("stays"), log);
    other.runUntilIdle();
    assertEquals(List.of("stays", "moves"), log);
  }

  @Test
  void moveTo_equalDeadlines_comeAfterThoseOfTheOtherLoopAndBeforeLaterOnes() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    for (int i = 0; i < 5; i++) {
      TimerHandle used = other.callLater(Duration.ofSeconds(1), () -> log.add("unused"));
      used.cancel();
    }
    other.callLater(Duration.ofMillis(10), () -> log.add("there already"));
    later(10, "moved 1");
    later(10, "moved 2");
    loop.moveTo(other, entry -> true);
    other.callLater(Duration.ofMillis(10), () -> log.add("set later"));
    other.runUntilIdle();
    assertEquals(List.of("there already", "moved 1", "moved 2", "set later"), log);
  }

  @Test
  void moveTo_fromALongerLivedLoop_staysBeforeTimersSetLater() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    for (int i = 0; i < 5; i++) {
      later(10, "unused").cancel();
    }
    later(10, "moved");
    loop.moveTo(other, entry -> true);
    other.callLater(Duration.ofMillis(10), () -> log.add("set later"));
    other.runUntilIdle();
    assertEquals(List.of("moved", "set later"), log);
  }

  @Test
  void timerCancel_afterMove_leavesTheNewLoopAtOnce() {
    EventLoop other = loop.sibling("other");
    TimerHandle timer = later(10, "cancelled");
    loop.moveTo(other, entry -> true);
    timer.cancel();
    assertEquals(LoopDriver.FOREVER, other.step());
    assertEquals(List.of(), log);
  }

  @Test
  void moveTo_fromACallback_movesTheRestOfTheTurn() {
    EventLoop other = loop.sibling("other");
    fixture.watch(other);
    Handle[] moving = new Handle[1];
    loop.execute(
        () -> {
          soon("next turn");
          loop.moveTo(other, moving[0]::equals);
        });
    moving[0] = soon("moved");
    soon("same turn");
    assertEquals(0, loop.step());
    assertEquals(List.of("same turn"), log);
    fixture.runUntilIdle();
    other.runUntilIdle();
    assertEquals(List.of("same turn", "next turn", "moved"), log);
  }

  // The virtual clock

  @Test
  void virtualTime_executorJob_waitsForItBeforeItJumps() {
    CountDownLatch parked = new CountDownLatch(1);
    Thread runner = Thread.currentThread();
    LoopFuture<Long> job =
        loop.runInExecutor(
            fixture.executor(),
            () -> {
              LoopFixture.awaitParked(runner);
              parked.countDown();
              return loop.nanos();
            });
    List<Long> jobEndedAt = new ArrayList<>();
    LoopFuture.Callback callback = job.onDone(done -> jobEndedAt.add(loop.nanos()));
    later(1_000, "timer");
    fixture.runUntilIdle();
    LoopFixture.await(parked);
    assertEquals(0L, job.resultNow(), callback::toString);
    assertEquals(List.of(0L), jobEndedAt);
    assertEquals(Duration.ofSeconds(1), fixture.time.elapsed());
  }

  @Test
  void virtualTime_manyShortJobs_neverJumps() {
    ExecutorService executor = fixture.executor();
    TimerHandle timer = later(1_000, "jumped");
    AtomicInteger left = new AtomicInteger(20_000);
    Runnable[] submit = new Runnable[1];
    submit[0] =
        () -> {
          LoopFuture<@Nullable Void> job = loop.runInExecutor(executor, () -> null);
          LoopFuture.Callback callback =
              job.onDone(
                  done -> {
                    if (left.decrementAndGet() > 0 && log.isEmpty()) {
                      submit[0].run();
                    } else {
                      timer.cancel();
                    }
                  });
          assertFalse(callback.equals(job));
        };
    loop.execute(submit[0]);
    fixture.runUntilIdle();
    assertEquals(List.of(), log);
    assertEquals(0, left.get());
    assertEquals(Duration.ZERO, fixture.time.elapsed());
  }

  @Test
  void virtualTime_virtualThreadTask_waitsForItBeforeItJumps() {
    AtomicBoolean timerRan = new AtomicBoolean();
    fixture.after(1, () -> timerRan.set(true));
    Thread runner = Thread.currentThread();
    Task<Boolean> task =
        loop.createTask(
            () -> {
              LoopFixture.awaitParked(runner);
              return timerRan.get();
            });
    assertFalse(loop.runUntilComplete(task));
    fixture.runUntilIdle();
    assertTrue(timerRan.get());
  }

  @Test
  void virtualTime_virtualThreadTaskAsleep_jumps() {
    Task<Duration> task =
        loop.createTask(
            () -> {
              for (int i = 0; i < 24; i++) {
                loop.sleep(Duration.ofHours(1)).get();
              }
              return fixture.time.elapsed();
            });
    assertEquals(Duration.ofDays(1), loop.runUntilComplete(task));
  }

  @Test
  void virtualTime_sleepingTaskCancelled_waitsForItsEndBeforeItJumps() {
    List<Long> endedAt = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      endedAt.clear();
      long start = fixture.now();
      Task<@Nullable Void> task = loop.createTask(() -> loop.sleep(Duration.ofHours(1)).get());
      LoopFuture.Callback callback = task.onDone(done -> endedAt.add(fixture.now() - start));
      fixture.after(1, () -> assertTrue(task.cancel((Object) null)));
      fixture.after(2, () -> log.add("later timer"));
      // The sleep itself is not taken back by the interrupt of a waiter.
      fixture.after(3, loop::stop);
      loop.run();
      assertTrue(task.isCancelled(), callback::toString);
      assertEquals(List.of(1L), endedAt);
    }
    fixture.runUntilIdle();
  }
}
