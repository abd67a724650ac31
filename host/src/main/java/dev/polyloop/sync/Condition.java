package dev.polyloop.sync;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Scheduler;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A wait, under a lock, for a notification: asyncio's {@code Condition}. Waiting gives the lock
 * back meanwhile, and gets it again before it ends in whatever way.
 *
 * <p>Thread rule: {@link #await}, {@link #awaitFor}, {@link #signal} and {@link #signalAll} are
 * safe on any thread; the rest is the loop's.
 *
 * <p>Source: {@code Condition} in CPython 3.12's {@code Lib/asyncio/locks.py}.
 */
public final class Condition extends Synchronizer {
  private final @Nullable Lock lock;

  /** The waiters alone, for a guest that keeps and checks the lock itself. */
  public Condition() {
    super(null);
    lock = null;
  }

  /** A condition under the lock, of the same loop. */
  public Condition(Lock lock) {
    super(lock.bound());
    this.lock = lock;
  }

  @Override
  @Nullable Scheduler bound() {
    Scheduler own = super.bound();
    return own != null || lock == null ? own : lock.bound();
  }

  /**
   * The lock.
   *
   * @throws IllegalStateException if it was made without one
   */
  public Lock lock() {
    if (lock == null) {
      throw new IllegalStateException("condition without a lock");
    }
    return lock;
  }

  /**
   * Waits for a notification; the result is true. The caller holds the lock, and holds it again
   * when the future is done, also when it was cancelled. The future fails with an {@link
   * IllegalStateException} if the lock is free. A wait that is cancelled passes a notification on,
   * so that another one may wake without any: check what was waited for, or use {@link #awaitFor}.
   *
   * @throws IllegalStateException if the condition has no loop and none runs here, or another one
   *     does
   */
  public LoopFuture<Boolean> await() {
    return start(
        operation -> {
          operation.ifUndelivered(_ -> wake(1));
          awaitIn(operation, cancelled -> operation.finish(true, cancelled));
        });
  }

  /**
   * Waits until the predicate holds, which is asked on the loop's thread, at once and after each
   * notification; the result is true. Otherwise as {@link #await}.
   */
  public LoopFuture<Boolean> awaitFor(BooleanSupplier predicate) {
    return start(
        operation -> {
          operation.ifUndelivered(_ -> wake(1));
          awaitForIn(operation, predicate, cancelled -> operation.finish(true, cancelled));
        });
  }

  void awaitForIn(Operation<?> operation, BooleanSupplier predicate, Operation.Continuation next) {
    if (predicate.getAsBoolean()) {
      next.resume(null);
      return;
    }
    awaitIn(
        operation,
        cancelled -> {
          if (cancelled == null) {
            awaitForIn(operation, predicate, next);
          } else {
            next.resume(cancelled);
          }
        });
  }

  private void awaitIn(Operation<?> operation, Operation.Continuation next) {
    if (!lock().isLocked()) {
      throw new IllegalStateException("cannot wait on un-acquired lock");
    }
    LoopFuture<?> waiter = operation.newWaiter();
    lock().release();
    enqueue(waiter);
    operation.await(
        waiter,
        cancelled -> {
          dequeue(waiter);
          acquireAgain(operation, cancelled, next);
        });
  }

  private void acquireAgain(
      Operation<?> operation, @Nullable CancelledException cancelled, Operation.Continuation next) {
    lock()
        .acquireIn(
            operation,
            again -> {
              if (again != null) {
                acquireAgain(operation, again, next);
                return;
              }
              if (cancelled != null) {
                // Perhaps it had been notified: another one must not miss that.
                wake(1);
              }
              next.resume(cancelled);
            });
  }

  /**
   * Wakes the first of those who wait.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes at most {@code n} of those who wait, in order.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signal(int n) {
    if (isElsewhere()) {
      run(() -> signal(n));
      return;
    }
    if (!lock().isLocked()) {
      throw new IllegalStateException("cannot notify on un-acquired lock");
    }
    wake(n);
  }

  /**
   * Wakes all who wait.
   *
   * @throws IllegalStateException if the lock is free
   */
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  // For guests that suspend by themselves

  /** {@link #signal} without a look at the lock. */
  public void wake(int n) {
    waiters.wake(n, false);
  }

  @Override
  public String toString() {
    return Text.of(
        "Condition", lock == null ? "no lock" : lock.isLocked() ? "locked" : "unlocked", waiters);
  }
}
