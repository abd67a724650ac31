package dev.polyloop.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Parks the loop's thread. An interrupt of that thread is a mere wake-up while the loop runs and is
 * handed back when it ends.
 */
final class ParkingDriver implements LoopDriver {
  private volatile @Nullable Thread waiter;
  private volatile boolean signalled;

  // Owned by the waiting thread.
  private boolean interrupted;

  @Override
  public void await(long nanos, boolean workElsewhere) {
    waiter = Thread.currentThread();
    try {
      if (!signalled) {
        // A pending interrupt would end every park at once.
        interrupted |= Thread.interrupted();
        if (nanos == FOREVER) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, nanos);
        }
      }
    } finally {
      waiter = null;
      signalled = false;
    }
  }

  @Override
  public void released() {
    if (interrupted) {
      interrupted = false;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void wakeup() {
    signalled = true;
    LockSupport.unpark(waiter);
  }
}
