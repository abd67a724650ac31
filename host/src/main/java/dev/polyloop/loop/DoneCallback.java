package dev.polyloop.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Java callback of a future: queues itself, reports what the action throws. */
final class DoneCallback<T extends @Nullable Object> implements LoopFuture.Callback, Entry {
  private final LoopFuture<T> future;
  private final Consumer<? super LoopFuture<T>> action;
  private final CallContext context;
  private final @Nullable Origin origin;

  DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> action, CallContext context) {
    this.future = future;
    this.action = action;
    this.context = context;
    this.origin = future.scheduler() instanceof EventLoop loop ? loop.originHere() : null;
  }

  @Override
  public void fire(LoopFuture<?> done) {
    future.scheduler().enqueue(this);
  }

  @Override
  public void run() {
    if (future.scheduler() instanceof EventLoop loop) {
      loop.origin(origin);
    }
    try {
      context.run(() -> action.accept(future));
    } catch (Throwable t) {
      future.scheduler().report(new LoopFailure("Exception in callback " + action, t, future));
    }
  }
}
