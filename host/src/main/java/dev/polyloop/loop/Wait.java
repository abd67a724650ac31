package dev.polyloop.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A wait for some or all of several futures: asyncio's {@code wait}. It cancels nothing.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class Wait {
  /** When the wait is over. */
  public enum ReturnWhen {
    /** One is done. */
    FIRST_COMPLETED,
    /** One has failed, or all are done. */
    FIRST_EXCEPTION,
    /** All are done. */
    ALL_COMPLETED
  }

  /**
   * What a wait found.
   *
   * @param done in the order given
   * @param pending in the order given
   */
  public record Result(Set<LoopFuture<?>> done, Set<LoopFuture<?>> pending) {}

  private record Listener(LoopFuture<?> future, LoopFuture.Callback callback) {}

  private final Set<LoopFuture<?>> futures;
  private final ReturnWhen when;
  private final LoopFuture<@Nullable Void> waiter;
  private final List<Listener> listeners = new ArrayList<>();
  private @Nullable TimerHandle timer;
  private int unfinished;

  private Wait(Set<LoopFuture<?>> futures, ReturnWhen when, LoopFuture<@Nullable Void> waiter) {
    this.futures = futures;
    this.when = when;
    this.waiter = waiter;
  }

  /**
   * Begins a wait that completes {@code waiter}; whoever awaits it must {@link #finish} afterwards,
   * however the waiter ended.
   *
   * @param deadline on the loop's clock in nanoseconds, or {@link LoopDriver#FOREVER}
   */
  public static Wait begin(
      Iterable<? extends LoopFuture<?>> futures,
      ReturnWhen when,
      LoopFuture<@Nullable Void> waiter,
      long deadline) {
    Set<LoopFuture<?>> distinct = new LinkedHashSet<>();
    futures.forEach(distinct::add);
    Wait wait = new Wait(distinct, when, waiter);
    wait.listen(deadline);
    return wait;
  }

  private void listen(long deadline) {
    if (deadline != LoopDriver.FOREVER && waiter.scheduler() instanceof EventLoop loop) {
      timer = loop.callAt(deadline, this::release);
    }
    unfinished = futures.size();
    for (LoopFuture<?> future : futures) {
      listeners.add(new Listener(future, future.onDone(this::futureDone)));
    }
  }

  private void futureDone(LoopFuture<?> future) {
    unfinished--;
    if (unfinished <= 0
        || when == ReturnWhen.FIRST_COMPLETED
        || (when == ReturnWhen.FIRST_EXCEPTION && future.outcome() instanceof Outcome.Failure<?>)) {
      release();
    }
  }

  private void release() {
    waiter.complete(null);
  }

  /** Takes the listeners and the timer back and says what is done. */
  public Result finish() {
    if (timer != null) {
      timer.cancel();
    }
    listeners.forEach(listener -> listener.future.removeCallback(listener.callback));
    Set<LoopFuture<?>> done = new LinkedHashSet<>();
    Set<LoopFuture<?>> pending = new LinkedHashSet<>();
    for (LoopFuture<?> future : futures) {
      (future.isDone() ? done : pending).add(future);
    }
    return new Result(done, pending);
  }

  /**
   * Waits at most for the timeout, or without end if it is null.
   *
   * @throws IllegalArgumentException if there is nothing to wait for
   */
  public static LoopFuture<Result> start(
      EventLoop loop,
      Iterable<? extends LoopFuture<?>> futures,
      ReturnWhen when,
      @Nullable Duration timeout) {
    if (!futures.iterator().hasNext()) {
      throw new IllegalArgumentException("Set of Tasks/Futures is empty.");
    }
    LoopFuture<@Nullable Void> waiter = loop.createFuture();
    long deadline =
        timeout == null ? LoopDriver.FOREVER : loop.nanos() + EventLoop.toNanosSaturated(timeout);
    Wait wait = begin(futures, when, waiter, deadline);
    LoopFuture<Result> result =
        new LoopFuture<>(loop) {
          @Override
          public boolean cancel(@Nullable Object reason) {
            Result ignored = wait.finish();
            assert ignored != null;
            return super.cancel(reason);
          }
        };
    if (wait.futures.stream().anyMatch(LoopFuture::isDone) && wait.isOver()) {
      waiter.complete(null);
    }
    LoopFuture.Callback listener = waiter.onDone(done -> result.complete(wait.finish()));
    assert listener != null;
    return result;
  }

  private boolean isOver() {
    return switch (when) {
      case FIRST_COMPLETED -> futures.stream().anyMatch(LoopFuture::isDone);
      case FIRST_EXCEPTION ->
          futures.stream().allMatch(LoopFuture::isDone)
              || futures.stream().anyMatch(f -> f.outcome() instanceof Outcome.Failure<?>);
      case ALL_COMPLETED -> futures.stream().allMatch(LoopFuture::isDone);
    };
  }
}
