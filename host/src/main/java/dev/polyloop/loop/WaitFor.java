package dev.polyloop.loop;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future with a limit: asyncio's {@code wait_for}. When the time is over the future behind it is
 * cancelled, and this ends when that has: with a {@link TimeoutException}, or with a result that
 * the future gave nevertheless. Cancelling this cancels the future behind it.
 *
 * <p>Thread rule: that of {@link LoopFuture}; made on the loop's thread.
 */
final class WaitFor<T extends @Nullable Object> extends LoopFuture<T> {
  private final LoopFuture<T> inner;
  private @Nullable TimerHandle timer;
  private boolean timedOut;

  private WaitFor(EventLoop loop, LoopFuture<T> inner) {
    super(loop);
    this.inner = inner;
  }

  static <T extends @Nullable Object> LoopFuture<T> start(
      EventLoop loop, LoopFuture<T> inner, Duration timeout) {
    WaitFor<T> outer = new WaitFor<>(loop, inner);
    if (!inner.isDone()) {
      outer.timer = loop.callLater(timeout, outer::expire);
    }
    Callback callback = inner.onDone(outer::finish);
    assert callback != null;
    return outer;
  }

  private void expire() {
    timedOut = inner.cancel((Object) null);
  }

  private void finish(LoopFuture<T> done) {
    TimerHandle set = timer;
    if (set != null) {
      set.cancel();
    }
    if (timedOut && done.isCancelled()) {
      completeExceptionally(new TimeoutException());
    } else {
      completeFrom(done);
    }
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    return !isDone() && inner.cancel(reason);
  }
}
