package dev.polyloop.loop;

/**
 * How a loop waits when nothing is ready. The loop is the same under every driver: one parks the
 * thread, one selects on sockets, one lets the caller's thread tick, one jumps a virtual clock.
 */
public interface LoopDriver {
  /** The wait that only a wake-up ends. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Waits until {@link #wakeup} is called or the time is over; may return early. Called on the
   * loop's thread.
   *
   * @param nanos how long, in nanoseconds, or {@link #FOREVER}
   * @param workElsewhere whether other threads hold work of this loop that will wake it
   */
  void await(long nanos, boolean workElsewhere);

  /** Ends the current or next {@link #await}. Called from any thread. */
  void wakeup();

  /** Takes in, without waiting, what has come from outside; once in a turn that need not wait. */
  default void poll() {}

  /** The loop has stopped running on this thread. */
  default void released() {}

  /** The loop is closed. */
  default void closed() {}
}
