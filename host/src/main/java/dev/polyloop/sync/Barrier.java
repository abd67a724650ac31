package dev.polyloop.sync;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Scheduler;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A point where coroutines wait until a number of them has come: asyncio's {@code Barrier}. All go
 * on together; who comes while they leave waits for the next round.
 *
 * <p>Thread rule: {@link #await}, {@link #resetAsync}, {@link #abortAsync}, {@link #reset}, {@link
 * #abort} and {@link #parties} are safe on any thread; the rest is the loop's.
 *
 * <p>Source: {@code Barrier} in CPython 3.12's {@code Lib/asyncio/locks.py}.
 */
public final class Barrier extends LoopBound {
  private enum State {
    FILLING,
    DRAINING,
    RESETTING,
    BROKEN;

    private final String text = name().toLowerCase(Locale.ROOT);
  }

  private final int parties;
  private final Condition condition;
  private State state = State.FILLING;

  // Those inside: waiting for the round to fill, or about to leave.
  private int count;

  /**
   * A barrier that binds to the loop of its first waiter.
   *
   * @throws IllegalArgumentException if the number of parties is less than 1
   */
  public Barrier(int parties) {
    this(new Lock(), parties);
  }

  /**
   * A barrier of the loop.
   *
   * @throws IllegalArgumentException if the number of parties is less than 1
   */
  public Barrier(EventLoop loop, int parties) {
    this(new Lock(loop), parties);
  }

  private Barrier(Lock lock, int parties) {
    super(lock.bound());
    if (parties < 1) {
      throw new IllegalArgumentException("parties must be > 0");
    }
    this.parties = parties;
    condition = new Condition(lock);
  }

  @Override
  @Nullable Scheduler bound() {
    return condition.bound();
  }

  /**
   * Waits for the others; the result is this caller's place, from 0. The future fails with {@link
   * BarrierBrokenException} if the barrier is, or becomes, broken, or is reset meanwhile.
   *
   * @throws IllegalStateException if the barrier has no loop and none runs here, or another one
   *     does
   */
  public LoopFuture<Integer> await() {
    return start(
        operation ->
            condition
                .lock()
                .acquireIn(
                    operation,
                    cancelled -> {
                      if (cancelled == null) {
                        enter(operation);
                      } else {
                        operation.endCancelled(cancelled);
                      }
                    }));
  }

  private void enter(Operation<Integer> operation) {
    condition.awaitForIn(
        operation,
        () -> !mustBlock(),
        cancelled -> {
          if (cancelled != null || isBroken()) {
            end(operation, -1, cancelled, "Barrier aborted");
          } else {
            waitInside(operation, arrive());
          }
        });
  }

  private void waitInside(Operation<Integer> operation, int index) {
    condition.awaitForIn(
        operation,
        () -> !isFilling(),
        cancelled -> {
          boolean complete = state == State.DRAINING;
          leave();
          end(operation, complete ? index : -1, cancelled, "Abort or reset of barrier");
        });
  }

  /** The last step: gives the lock back. */
  private void end(
      Operation<Integer> operation,
      int index,
      @Nullable CancelledException cancelled,
      String failure) {
    condition.lock().release();
    if (cancelled == null && index < 0) {
      operation.completeExceptionally(new BarrierBrokenException(failure));
    } else {
      operation.finish(index, cancelled);
    }
  }

  /** {@link #reset} in asyncio's turn: after those who have come before it. */
  public LoopFuture<@Nullable Void> resetAsync() {
    return start(operation -> locked(operation, this::reset));
  }

  /** {@link #abort} in asyncio's turn: after those who have come before it. */
  public LoopFuture<@Nullable Void> abortAsync() {
    return start(operation -> locked(operation, this::abort));
  }

  private void locked(Operation<@Nullable Void> operation, Runnable change) {
    condition
        .lock()
        .acquireIn(
            operation,
            cancelled -> {
              if (cancelled == null) {
                change.run();
                condition.lock().release();
              }
              operation.finish(null, cancelled);
            });
  }

  /** Empties the barrier and mends it: whoever waits inside fails. */
  public void reset() {
    if (isElsewhere()) {
      run(this::reset);
      return;
    }
    state = count > 0 ? State.RESETTING : State.FILLING;
    wakeAll();
  }

  /** Breaks the barrier: whoever waits, or comes later, fails, until {@link #reset}. */
  public void abort() {
    if (isElsewhere()) {
      run(this::abort);
      return;
    }
    state = State.BROKEN;
    wakeAll();
  }

  private void wakeAll() {
    condition.wake(Integer.MAX_VALUE);
  }

  /** How many make a round. Any thread. */
  public int parties() {
    return parties;
  }

  /** How many wait for the round to fill. */
  public int waiting() {
    return isFilling() ? count : 0;
  }

  /** Whether it was aborted. */
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  // For guests that suspend by themselves. Every change wakes all who wait on condition().

  /** Where to wait, and its lock, which is held around each of the steps below. */
  public Condition condition() {
    return condition;
  }

  /** Whether who comes now must wait for the last round to leave. */
  public boolean mustBlock() {
    return state == State.DRAINING || state == State.RESETTING;
  }

  /** Whether the round is not complete. */
  public boolean isFilling() {
    return state == State.FILLING;
  }

  /**
   * Goes inside. If that completes the round, all leave.
   *
   * @return the place in the round, from 0; {@code parties() - 1} completes it
   */
  public int arrive() {
    int index = count++;
    if (index + 1 == parties) {
      state = State.DRAINING;
      wakeAll();
    }
    return index;
  }

  /** Leaves. The last one lets the next round in. */
  public void leave() {
    count--;
    if (count > 0) {
      return;
    }
    if (mustBlock()) {
      state = State.FILLING;
    }
    wakeAll();
  }

  /** The state's name: filling, draining, resetting or broken. */
  public String state() {
    return state.text;
  }

  /** How many are inside. */
  public int count() {
    return count;
  }

  @Override
  public String toString() {
    String waiters = isBroken() ? "" : ", waiters:" + waiting() + "/" + parties;
    return "<Barrier [" + state.text + waiters + "]>";
  }
}
