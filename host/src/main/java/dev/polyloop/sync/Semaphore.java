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
public final class Semaphore extends LoopBound {
  private static final int UNBOUNDED = -1;

  private final WaiterQueue waiters = new WaiterQueue();
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

  /**
   * Acquires a permit: the future is done, with true, when the caller has it. Cancelling the future
   * before then leaves the permit to others.
   *
   * @throws IllegalStateException if the semaphore has no loop and none runs here, or another one
   *     does
   */
  public LoopFuture<Boolean> acquire() {
    return start(this::acquireIn);
  }

  private void acquireIn(Operation<Boolean> operation) {
    if (tryAcquire()) {
      operation.finish(true, null);
      return;
    }
    LoopFuture<?> waiter = operation.newWaiter();
    enqueue(waiter);
    operation.await(
        waiter,
        cancelled -> {
          dequeue(waiter);
          if (cancelled == null) {
            resumed();
          } else {
            abandoned(waiter);
          }
          operation.finish(true, cancelled);
        });
  }

  /** Takes a permit if there is one and nobody waits. */
  public boolean tryAcquire() {
    if (isElsewhere()) {
      return call(this::tryAcquire);
    }
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

  // For guests that suspend by themselves

  /** A waiter is about to be awaited; it is completed when it has a permit. */
  public void enqueue(LoopFuture<?> waiter) {
    bindTo(waiter);
    waiters.add(waiter);
  }

  /** The wait is over, however it ended. */
  public void dequeue(LoopFuture<?> waiter) {
    waiters.remove(waiter);
  }

  /** A wait that was dequeued had been cancelled: a permit already granted goes to the next. */
  public void abandoned(LoopFuture<?> waiter) {
    if (waiter.isDone() && !waiter.isCancelled()) {
      addPermit();
    }
  }

  /** A wait that was dequeued had been granted: wakes the next if there are more permits. */
  public void resumed() {
    if (value > 0) {
      wakeNext();
    }
  }

  /** How many wait, those included that are done and have not resumed. */
  public int waiterCount() {
    return waiters.size();
  }

  @Override
  public String toString() {
    return Text.of(
        bound == UNBOUNDED ? "Semaphore" : "BoundedSemaphore",
        isLocked() ? "locked" : "unlocked, value:" + value,
        waiters);
  }
}
