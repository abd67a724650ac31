package dev.polyloop.loop;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread, other than the loop's, that blocks until a future is done. While a virtual-thread task
 * waits here it does not count as work elsewhere; whoever completes the future counts it again
 * before it wakes the thread, so that a virtual clock never jumps past a thread about to run.
 */
final class Waiter implements LoopFuture.Callback {
  private final Thread thread = Thread.currentThread();
  private final boolean counted = ThreadCoroutine.isTaskThread();
  private volatile boolean done;

  private Waiter() {}

  static void await(LoopFuture<?> future) throws InterruptedException {
    await(future, Long.MAX_VALUE);
  }

  /** False if the time was over first. */
  static boolean await(LoopFuture<?> future, long nanos) throws InterruptedException {
    if (future.isDone()) {
      return true;
    }
    if (future.scheduler().isOwner()) {
      throw new IllegalStateException("would block the event loop's own thread: " + future);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Waiter waiter = new Waiter();
    long start = System.nanoTime();
    future.addCallback(waiter);
    waiter.block(future);
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
    return true;
  }

  private void block(LoopFuture<?> future) {
    if (counted && future.scheduler() instanceof EventLoop loop) {
      loop.endOutside();
    }
  }

  private void giveUp(LoopFuture<?> future) {
    if (future.removeCallback(this)) {
      if (counted && future.scheduler() instanceof EventLoop loop) {
        loop.beginOutside();
      }
    } else {
      while (!done) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void fire(LoopFuture<?> future) {
    if (counted && future.scheduler() instanceof EventLoop loop) {
      loop.beginOutside();
    }
    done = true;
    LockSupport.unpark(thread);
  }
}
