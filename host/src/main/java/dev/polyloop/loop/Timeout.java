package dev.polyloop.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A deadline around a block of a task: asyncio's {@code timeout}. When it passes, the task is
 * cancelled, and the block's end turns that cancellation into a time-out.
 *
 * <p>Thread rule: the loop's thread. A block is entered once.
 */
public final class Timeout {
  private enum State {
    CREATED("created"),
    ACTIVE("active"),
    EXPIRING("expiring"),
    EXPIRED("expired"),
    EXITED("finished");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  /** No deadline. */
  public static final long NEVER = LoopDriver.FOREVER;

  private final EventLoop loop;
  private State state = State.CREATED;
  private long deadline;
  private int cancelling;
  private @Nullable Task<?> task;
  private @Nullable TimerHandle timer;
  private @Nullable Handle expiry;

  /**
   * A deadline that is not in force yet.
   *
   * @param deadline on the loop's clock in nanoseconds, or {@link #NEVER}
   */
  public Timeout(EventLoop loop, long deadline) {
    this.loop = loop;
    this.deadline = deadline;
  }

  /** A deadline this far from now. */
  public static Timeout after(EventLoop loop, Duration delay) {
    return new Timeout(loop, loop.nanos() + EventLoop.toNanosSaturated(delay));
  }

  /** When it passes, in nanoseconds on the loop's clock, or {@link #NEVER}. */
  public long deadline() {
    return deadline;
  }

  /** Whether it has passed in the block. */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  /** The state's name: created, active, expiring, expired or finished. */
  public String state() {
    return state.text;
  }

  /** Puts the deadline in force for the task. */
  public void enter(Task<?> enteringTask) {
    if (state != State.CREATED) {
      throw new IllegalStateException("Timeout has already been entered");
    }
    state = State.ACTIVE;
    task = enteringTask;
    cancelling = enteringTask.cancelling();
    reschedule(deadline);
  }

  /** Moves the deadline; one that has passed already takes effect in the next turn. */
  public void reschedule(long newDeadline) {
    if (state != State.ACTIVE) {
      throw new IllegalStateException(
          state == State.CREATED
              ? "Timeout has not been entered"
              : "Cannot change state of " + state.text + " Timeout");
    }
    deadline = newDeadline;
    disarm();
    if (newDeadline != NEVER) {
      Handle handle = new Handle(loop, this::expireIfActive, CallContext.NONE);
      expiry = handle;
      if (newDeadline - loop.nanos() <= 0) {
        loop.enqueue(handle);
      } else {
        timer = loop.callAt(newDeadline, handle);
      }
    }
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (expiry != null) {
      // It may be queued already, for this very turn.
      expiry.cancel();
      expiry = null;
    }
  }

  private void expireIfActive() {
    if (state == State.ACTIVE && task != null) {
      boolean asked = task.cancel((Object) null);
      assert asked || task.isDone();
      state = State.EXPIRING;
      timer = null;
      expiry = null;
    }
  }

  /**
   * Ends the block.
   *
   * @param cancelled whether it ends with a cancellation
   * @return whether that is this deadline's own, to be shown as a time-out
   */
  public boolean exit(boolean cancelled) {
    disarm();
    if (state == State.EXPIRING) {
      state = State.EXPIRED;
      // Another request came as well: the cancellation is not (only) ours to swallow.
      return task != null && task.uncancel() <= cancelling && cancelled;
    }
    if (state == State.ACTIVE) {
      state = State.EXITED;
    }
    return false;
  }
}
