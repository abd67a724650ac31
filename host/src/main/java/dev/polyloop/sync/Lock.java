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
public final class Lock extends Acquirable {
  private volatile boolean locked;

  /** A free lock that binds to the loop of its first waiter. */
  public Lock() {
    super(null);
  }

  /** A free lock of the loop. */
  public Lock(EventLoop loop) {
    super(loop);
  }

  @Override
  boolean tryAcquireHere() {
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
  @Override
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

  @Override
  public void abandoned(LoopFuture<?> waiter) {
    if (!locked) {
      waiters.wakeFirst(true);
    }
  }

  @Override
  public void acquired() {
    locked = true;
  }

  @Override
  public String toString() {
    return Text.of("Lock", locked ? "locked" : "unlocked", waiters);
  }
}
