package dev.polyloop.loop;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread, other than the loop's, that blocks until a future is done. While a virtual-thread task
 * waits here it does not count as work elsewhere; whoever completes the future, or interrupts the
 * thread to cancel its task, counts it again before the thread wakes, so that a virtual clock never
 * jumps past a thread about to run.
 */
final class Waiter implements LoopFuture.Callback {
  private enum Presence {
    COUNTED,
    AWAY,
    COUNTED_AGAIN
  }

  private final Thread thread = Thread.currentThread();
  private final @Nullable EventLoop loop;
  private final AtomicReference<Presence> presence = new AtomicReference<>(Presence.COUNTED);
  private volatile boolean done;

  private Waiter(@Nullable EventLoop loop) {
    this.loop = loop;
  }

  private static Waiter on(Scheduler scheduler) {
    // A task that waits for another loop is still work elsewhere to its own.
    return new Waiter(
        scheduler instanceof EventLoop loop && ThreadCoroutine.isTaskThreadOf(loop) ? loop : null);
  }

  static void await(LoopFuture<?> future) throws InterruptedException {
    await(future, Long.MAX_VALUE);
  }

  /** False if the time was over first. */
  static boolean await(LoopFuture<?> future, long nanos) throws InterruptedException {
    if (future.isDone()) {
      return true;
    }
    if (future.scheduler().isOwnThread()) {
      throw new IllegalStateException("would block the event loop's own thread: " + future);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Waiter waiter = on(future.scheduler());
    long start = System.nanoTime();
    future.addCallback(waiter);
    if (waiter.loop != null) {
      ThreadCoroutine.goAway(waiter);
    }
    try {
      while (!waiter.done) {
        if (Thread.interrupted()) {
          waiter.giveUp(future);
          throw new InterruptedException();
        }
        if (nanos == Long.MAX_VALUE) {
          LockSupport.park(future);
        } else {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            waiter.giveUp(future);
            return future.isDone();
          }
          LockSupport.parkNanos(future, left);
        }
      }
    } finally {
      if (waiter.loop != null) {
        ThreadCoroutine.comeBack();
      }
    }
    return true;
  }

  /** The thread is no longer work elsewhere, unless it is about to run already. */
  void leave() {
    if (loop != null
        && !thread.isInterrupted()
        && presence.compareAndSet(Presence.COUNTED, Presence.AWAY)) {
      loop.endOutside();
    }
  }

  /** The thread is about to run. Any thread; counts once. */
  void countAgain() {
    if (loop != null) {
      // Counted before it is claimed: who loses the claim must find the count already right.
      loop.beginOutside();
      if (presence.getAndSet(Presence.COUNTED_AGAIN) != Presence.AWAY) {
        loop.endOutside();
      }
    }
  }

  private void giveUp(LoopFuture<?> future) {
    if (future.removeCallback(this)) {
      countAgain();
    } else {
      while (!done) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void fire(LoopFuture<?> future) {
    countAgain();
    done = true;
    LockSupport.unpark(thread);
  }
}
