package dev.polyloop.loop;

import org.jspecify.annotations.Nullable;

/** A future that a timer completes; cancelling it takes the timer back. */
final class SleepFuture extends LoopFuture<@Nullable Void> implements Entry {
  private volatile @Nullable TimerHandle timer;

  private SleepFuture(EventLoop loop) {
    super(loop);
  }

  static SleepFuture start(EventLoop loop, long nanos) {
    SleepFuture future = new SleepFuture(loop);
    long deadline = loop.nanos() + nanos;
    if (loop.isRunning() && !loop.isOwner()) {
      loop.enqueue(() -> future.arm(loop, deadline));
    } else {
      future.arm(loop, deadline);
    }
    return future;
  }

  private void arm(EventLoop loop, long deadline) {
    timer = loop.callAt(deadline, this);
    if (isDone()) {
      settled();
    }
  }

  @Override
  public void run() {
    complete(null);
  }

  @Override
  protected void settled() {
    TimerHandle set = timer;
    if (set != null) {
      set.cancel();
    }
  }
}
