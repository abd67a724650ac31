package dev.polyloop.sync;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import org.jspecify.annotations.Nullable;

/**
 * A count of permits that coroutines get in the order they asked: asyncio's {@code Semaphore} and
 * {@code BoundedSemaphore}.
 *
 * <p>Thread rule: {@link #acquire}, {@link #tryAcquire} and {@link #release} are safe on any
 * thread; the rest is the loop's.
 *
 * <p>Source: {@code Semaphore} in CPython 3.12's {@code Lib/asyncio/locks.py}.
 */
public final class Semaphore extends Acquirable {
  private static final int UNBOUNDED = -1;

  private final int bound;

  // A permit leaves the count when its waiter is woken, not when the waiter resumes.
  private int value;

  /**
   * Permits that bind to the loop of their first waiter.
   *
   * @throws IllegalArgumentException if the value is negative
   */
  public Semaphore(int value) {
    this(null, value, UNBOUNDED);
  }

  /**
   * Permits of the loop.
   *
   * @throws IllegalArgumentException if the value is negative
   */
  public Semaphore(EventLoop loop, int value) {
    this(loop, value, UNBOUNDED);
  }

  private Semaphore(@Nullable EventLoop loop, int value, int bound) {
    super(loop);
    if (value < 0) {
      throw new IllegalArgumentException("Semaphore initial value must be >= 0");
    }
    this.value = value;
    this.bound = bound;
  }

  /** A semaphore that refuses to have more permits than at first. */
  public static Semaphore bounded(int value) {
    return new Semaphore(null, value, value);
  }

  /** A semaphore of the loop that refuses to have more permits than at first. */
  public static Semaphore bounded(EventLoop loop, int value) {
    return new Semaphore(loop, value, value);
  }

  @Override
  boolean tryAcquireHere() {
    if (isLocked()) {
      return false;
    }
    value--;
    return true;
  }

  /**
   * Gives a permit back and wakes the first waiter.
   *
   * @throws IllegalStateException if it is bounded and has all its permits
   */
  @Override
  public void release() {
    if (isElsewhere()) {
      run(this::release);
      return;
    }
    if (bound != UNBOUNDED && value >= bound) {
      throw new IllegalStateException("BoundedSemaphore released too many times");
    }
    addPermit();
  }

  private void addPermit() {
    value = Math.addExact(value, 1);
    wakeNext();
  }

  private void wakeNext() {
    value -= waiters.wake(1, true);
  }

  /** Whether a permit cannot be had at once. */
  public boolean isLocked() {
    return value == 0 || !waiters.allCancelled();
  }

  /** How many permits are left; those granted to waiters that have not resumed are not. */
  public int value() {
    return value;
  }

  @Override
  public void abandoned(LoopFuture<?> waiter) {
    if (waiter.isDone() && !waiter.isCancelled()) {
      addPermit();
    }
  }

  /** Wakes the next if there are more permits. */
  @Override
  public void acquired() {
    if (value > 0) {
      wakeNext();
    }
  }

  @Override
  public String toString() {
    return Text.of(
        bound == UNBOUNDED ? "Semaphore" : "BoundedSemaphore",
        isLocked() ? "locked" : "unlocked, value:" + value,
        waiters);
  }
}
