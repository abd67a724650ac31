package dev.polyloop.loop;

/**
 * A timer set on a loop. When it is due its entry joins the ready queue.
 *
 * <p>Thread rule: the loop's thread; {@link #isCancelled} on any.
 */
public final class TimerHandle {
  private volatile EventLoop loop;
  final Entry entry;
  final long deadline;

  // Owned by the queue that holds the timer.
  long sequence;
  int heapIndex = -1;
  boolean background;

  private volatile boolean cancelled;

  TimerHandle(EventLoop loop, long deadline, Entry entry) {
    this.loop = loop;
    this.deadline = deadline;
    this.entry = entry;
  }

  /** Takes the timer back; its entry will not run. Does nothing once the entry has run. */
  public void cancel() {
    cancelled = true;
    loop.cancelTimer(this);
    // A timer that is due in this turn has left the heap already.
    if (entry instanceof Handle handle) {
      handle.cancel();
    }
  }

  /**
   * Says whether {@link EventLoop#runUntilIdle} may end although the timer is set; at first it may
   * not. Owner only.
   */
  public void background(boolean wanted) {
    loop.background(this, wanted);
  }

  /** Another loop has taken the timer over. */
  void movedTo(EventLoop other) {
    loop = other;
  }

  /** Whether {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** When it is due, on the loop's clock, in nanoseconds. */
  public long deadline() {
    return deadline;
  }

  boolean isBefore(TimerHandle other) {
    long difference = deadline - other.deadline;
    return difference != 0 ? difference < 0 : sequence < other.sequence;
  }
}
