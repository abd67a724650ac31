package dev.polyloop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A loop on a virtual clock that each test ticks; nothing may be reported to its handler. */
abstract class LoopFixture {
  final EventLoop loop = EventLoop.virtual("test", new VirtualTime());
  final List<LoopFailure> failures = new ArrayList<>();

  @BeforeEach
  void listenToFailures() {
    loop.exceptionHandler((where, failure) -> failures.add(failure));
  }

  @AfterEach
  void endWithoutFailures() {
    tickUntil(() -> loop.step() > 0);
    loop.close();
    assertEquals(List.of(), failures);
  }

  /** Runs what is ready now. */
  final void turn() {
    long ignored = loop.step();
  }

  /** Ticks until the condition holds, which other threads may bring about. */
  final void tickUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      turn();
      Thread.onSpinWait();
    }
  }

  /** Runs until nothing is left to do, where no other thread takes part. */
  final void idle() {
    loop.runUntilIdle();
  }

  /** A waiter as a guest makes it. */
  final LoopFuture<@Nullable Object> waiter() {
    return loop.createFuture();
  }

  static void cancel(LoopFuture<?> future) {
    boolean ignored = future.cancel((Object) null);
  }

  /** Says what a future ended with: pending, cancelled, or its result. */
  static String stateOf(LoopFuture<?> future) {
    if (!future.isDone()) {
      return "pending";
    }
    return future.isCancelled() ? "cancelled" : String.valueOf(future.resultNow());
  }

  /** What a future failed with. */
  static Throwable failureOf(LoopFuture<?> future) {
    return Objects.requireNonNull(future.exceptionOrNull());
  }

  static String statesOf(List<? extends LoopFuture<?>> futures) {
    return String.join(" ", futures.stream().map(LoopFixture::stateOf).toList());
  }
}
