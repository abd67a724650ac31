package dev.polyloop.sync;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * What coroutines acquire in the order they asked.
 *
 * <p>Thread rule: {@link #acquire} and {@link #tryAcquire} are safe on any thread; the rest is the
 * loop's.
 */
public abstract sealed class Acquirable extends Synchronizer permits Lock, Semaphore {
  Acquirable(@Nullable Scheduler scheduler) {
    super(scheduler);
  }

  /**
   * Acquires it: the future is done, with true, when the caller has it. Cancelling the future
   * before then leaves it to others.
   *
   * @throws IllegalStateException if it has no loop and none runs here, or another one does
   */
  public final LoopFuture<Boolean> acquire() {
    return start(
        operation -> {
          operation.ifUndelivered(_ -> release());
          acquireIn(operation, cancelled -> operation.finish(true, cancelled));
        });
  }

  final void acquireIn(Operation<?> operation, Operation.Continuation next) {
    if (tryAcquire()) {
      next.resume(null);
      return;
    }
    LoopFuture<?> waiter = operation.newWaiter();
    enqueue(waiter);
    operation.await(
        waiter,
        cancelled -> {
          dequeue(waiter);
          if (cancelled == null) {
            acquired();
          } else {
            abandoned(waiter);
          }
          next.resume(cancelled);
        });
  }

  /** Takes it if that is possible at once and nobody waits for it. */
  public final boolean tryAcquire() {
    return isElsewhere() ? call(this::tryAcquireHere) : tryAcquireHere();
  }

  abstract boolean tryAcquireHere();

  /**
   * Gives it back and wakes the first waiter. Any thread.
   *
   * @throws IllegalStateException if it has not been acquired
   */
  public abstract void release();

  // For guests that suspend by themselves

  /** A wait that was dequeued had been granted: it is taken. */
  public abstract void acquired();

  /** A wait that was dequeued had been cancelled: what it was granted goes to the next. */
  public abstract void abandoned(LoopFuture<?> waiter);
}
