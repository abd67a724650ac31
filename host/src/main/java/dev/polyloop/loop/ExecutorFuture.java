package dev.polyloop.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A callable given to an executor. As in asyncio, cancelling takes it back if it has not begun and
 * otherwise only stops waiting for it: the callable is not interrupted.
 */
final class ExecutorFuture<T extends @Nullable Object> extends LoopFuture<T> implements Runnable {
  private static final int QUEUED = 0;
  private static final int STARTED = 1;
  private static final int WITHDRAWN = 2;

  private final EventLoop loop;
  private final Callable<T> callable;
  private final AtomicInteger stage = new AtomicInteger(QUEUED);

  private ExecutorFuture(EventLoop loop, Callable<T> callable) {
    super(loop);
    this.loop = loop;
    this.callable = callable;
  }

  static <T extends @Nullable Object> LoopFuture<T> submit(
      EventLoop loop, Executor executor, Callable<T> callable) {
    ExecutorFuture<T> future = new ExecutorFuture<>(loop, callable);
    loop.beginOutside();
    try {
      executor.execute(future);
    } catch (RuntimeException e) {
      loop.endOutside();
      throw e;
    }
    return future;
  }

  @Override
  public void run() {
    if (!stage.compareAndSet(QUEUED, STARTED)) {
      return;
    }
    try {
      complete(callable.call());
    } catch (Throwable t) {
      completeExceptionally(t);
    } finally {
      loop.endOutside();
    }
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    if (stage.compareAndSet(QUEUED, WITHDRAWN)) {
      loop.endOutside();
    }
    return super.cancel(reason);
  }
}
