package dev.polyloop.loop;

/**
 * One piece of work in a loop's ready queue. An entry reports its own failures to the loop's
 * exception handler; what {@link #run} throws ends {@link EventLoop#run} and is thrown there.
 *
 * <p>Thread rule: run and asked on the loop's thread only.
 */
public interface Entry {
  /** Does the work. */
  void run();

  /**
   * The loop was closed and will never run this: whoever waits for it must be told. Called by the
   * thread that closes the loop.
   */
  default void abandoned() {}

  /** Whether the work was cancelled after it was queued; the loop then drops it unseen. */
  default boolean isCancelled() {
    return false;
  }
}
