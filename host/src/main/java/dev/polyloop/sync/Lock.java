package dev.polyloop.sync;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;

/**
 * A mutual exclusion lock that coroutines get in the order they asked: asyncio's {@code Lock}. It
 * has no owner: whoever can reach it may release it. Between {@link #release} and the moment the
 * first waiter resumes it is free to see, yet nobody can barge in.
 *
 * <p>Thread rule: {@link #acquire}, {@link #tryAcquire}, {@link #release} and {@link #isLocked} are
 * safe on any thread; the rest is the loop's.
 *
 * <p>Source: {@code Lock} in CPython 3.12's {@code Lib/asyncio/locks.py}.
 */
public final class Lock extends LoopBound {
  private final WaiterQueue waiters = new WaiterQueue();
  private volatile boolean locked;

  /** A free lock that binds to the loop of its first waiter. */
  public Lock() {
    super(null);
  }

  /** A free lock of the loop. */
  public Lock(EventLoop loop) {
    super(loop);
  }

  /**
   * Acquires the lock: the future is done, with true, when the caller holds it. Cancelling the
   * future before then leaves the lock to others.
   *
   * @throws IllegalStateException if the lock has no loop and none runs here, or another one does
   */
  public LoopFuture<Boolean> acquire() {
    return start(operation -> acquireIn(operation, cancelled -> operation.finish(true, cancelled)));
  }

  void acquireIn(Operation<?> operation, Operation.Continuation next) {
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
            abandoned();
          }
          next.resume(cancelled);
        });
  }

  /** Takes the lock if it is free and nobody waits for it. */
  public boolean tryAcquire() {
    if (isElsewhere()) {
      return call(this::tryAcquire);
    }
    if (locked || !waiters.allCancelled()) {
      return false;
    }
    locked = true;
    return true;
  }

  /**
   * Gives the lock back and wakes the first waiter.
   *
   * @throws IllegalStateException if it is not locked
   */
  public void release() {
    if (isElsewhere()) {
      run(this::release);
      return;
    }
    if (!locked) {
      throw new IllegalStateException("Lock is not acquired.");
    }
    locked = false;
    waiters.wakeFirst(true);
  }

  /** Whether somebody holds it. Any thread. */
  public boolean isLocked() {
    return locked;
  }

  // For guests that suspend by themselves

  /** A waiter is about to be awaited; it is completed when its turn has come. */
  public void enqueue(LoopFuture<?> waiter) {
    bindTo(waiter);
    waiters.add(waiter);
  }

  /** The wait is over, however it ended. */
  public void dequeue(LoopFuture<?> waiter) {
    waiters.remove(waiter);
  }

  /** A wait that was dequeued had been cancelled: wakes the first of the others if it is free. */
  public void abandoned() {
    if (!locked) {
      waiters.wakeFirst(true);
    }
  }

  /** A wait that was dequeued had been granted: the lock is taken. */
  public void acquired() {
    locked = true;
  }

  /** How many wait, those included that are done and have not resumed. */
  public int waiterCount() {
    return waiters.size();
  }

  @Override
  public String toString() {
    return Text.of("Lock", locked ? "locked" : "unlocked", waiters);
  }
}
