package dev.polyloop.loop;

import java.time.Duration;

/**
 * A clock for tests: it stands still while anything runs and jumps to the next timer when all is
 * idle, so that programs that sleep for hours finish at once, in the right order. Work on other
 * threads (executors, virtual-thread tasks, completion stages awaited by the loop) counts as
 * running: the clock waits for it in real time.
 *
 * <p>Thread rule: reading is safe on any thread; time moves on the loop's thread only. One instance
 * serves the loops of one thread.
 */
public final class VirtualTime implements TimeSource, LoopDriver {
  private final ParkingDriver parking = new ParkingDriver();
  private volatile long now;

  /** A clock that starts at zero. */
  public VirtualTime() {}

  @Override
  public long nanos() {
    return now;
  }

  /** The time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  @Override
  public void await(long nanos, boolean workElsewhere) {
    if (nanos == FOREVER || workElsewhere) {
      parking.await(FOREVER, workElsewhere);
    } else {
      // Only the loop's thread writes.
      long jumped = now + nanos;
      now = jumped;
    }
  }

  @Override
  public void wakeup() {
    parking.wakeup();
  }

  @Override
  public void released() {
    parking.released();
  }
}
