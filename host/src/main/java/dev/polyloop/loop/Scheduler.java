package dev.polyloop.loop;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What futures and tasks need of a loop. {@link EventLoop} is one; a guest's own loop (a subclass
 * of asyncio's {@code AbstractEventLoop} that a program brings) is made one by its binding.
 */
public interface Scheduler {
  /** Queues an entry; from any thread if the loop allows it. */
  void enqueue(Entry entry);

  /** Whether the calling thread runs the loop. */
  boolean isOwner();

  /**
   * Whether the calling thread must not touch what belongs to the loop, but queue what it wants.
   */
  default boolean isElsewhere() {
    return !isOwner();
  }

  /** Whether the loop can only run on the calling thread, which so must not wait for it. */
  default boolean isOwnThread() {
    return isOwner();
  }

  /**
   * Runs the supplier on the loop's thread and waits for its result: how another thread uses what
   * belongs to the loop. Where the calling thread may touch that itself it is a plain call. It
   * cannot be interrupted, so that {@code release} in the {@code finally} of a cancelled thread is
   * ordinary: an interrupt stays for the thread's next wait.
   *
   * @throws IllegalStateException if the loop is closed, or is closed before it gets to the call
   */
  default <T extends @Nullable Object> T call(Supplier<T> supplier) {
    return isElsewhere() ? OwnerCall.make(this, supplier) : supplier.get();
  }

  /** Reports a failure that has no caller. */
  void report(LoopFailure failure);

  /**
   * Runs what will {@link #report} on a thread that may enter the guest, now if this is one. Any
   * thread: a collector's must not.
   */
  void tell(Runnable report);

  /** Whether debug mode is on. */
  boolean isDebug();
}
