package dev.polyloop;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls of other threads may be unfinished at a time; more wait for their turn, first come
 * first served. Calls that the loop's own work makes are not counted: it could wait for itself.
 *
 * <p>Thread rule: any thread.
 */
final class CallLimit {
  private final int limit;
  private final Semaphore room;
  private final Duration patience;

  CallLimit(int limit, Duration patience) {
    this.limit = limit;
    this.room = new Semaphore(limit, true);
    this.patience = patience;
  }

  /**
   * Waits for room.
   *
   * @return whether the call is counted, and {@link #leave} due when it is done
   * @throws RejectedExecutionException if there is none in time
   * @throws CancelledException if the thread is interrupted while it waits
   */
  boolean enter() {
    if (EventLoop.current() != null) {
      return false;
    }
    try {
      if (!room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new RejectedExecutionException(limit + " calls are unfinished");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting to call");
    }
    return true;
  }

  void leave() {
    room.release();
  }
}
