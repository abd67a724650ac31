package dev.polyloop.sync;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;

/**
 * A flag to wait for: asyncio's {@code Event}. Who waits when it is set goes on, even if it is
 * cleared before they resume.
 *
 * <p>Thread rule: {@link #await}, {@link #set}, {@link #clear} and {@link #isSet} are safe on any
 * thread; the rest is the loop's.
 *
 * <p>Source: {@code Event} in CPython 3.12's {@code Lib/asyncio/locks.py}.
 */
public final class Event extends Synchronizer {
  private volatile boolean set;

  /** An event that is not set and binds to the loop of its first waiter. */
  public Event() {
    super(null);
  }

  /** An event of the loop that is not set. */
  public Event(EventLoop loop) {
    super(loop);
  }

  /**
   * Waits until it is set; the result is true.
   *
   * @throws IllegalStateException if the event has no loop and none runs here, or another one does
   */
  public LoopFuture<Boolean> await() {
    return start(operation -> awaitIn(operation, cancelled -> operation.finish(true, cancelled)));
  }

  void awaitIn(Operation<?> operation, Operation.Continuation next) {
    if (set) {
      next.resume(null);
      return;
    }
    LoopFuture<?> waiter = operation.newWaiter();
    enqueue(waiter);
    operation.await(
        waiter,
        cancelled -> {
          dequeue(waiter);
          next.resume(cancelled);
        });
  }

  /** Sets it and wakes all who wait. */
  public void set() {
    if (isElsewhere()) {
      run(this::set);
      return;
    }
    if (!set) {
      set = true;
      waiters.wake(Integer.MAX_VALUE, true);
    }
  }

  /** Clears it: from now on callers wait again. */
  public void clear() {
    if (isElsewhere()) {
      run(this::clear);
      return;
    }
    set = false;
  }

  /** Whether it is set. Any thread. */
  public boolean isSet() {
    return set;
  }

  @Override
  public String toString() {
    return Text.of("Event", set ? "set" : "unset", waiters);
  }
}
