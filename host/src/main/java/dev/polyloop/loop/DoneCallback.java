package dev.polyloop.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Java callback of a future: queues itself, reports what the action throws. */
final class DoneCallback<T extends @Nullable Object> implements LoopFuture.Callback, Entry {
  private final LoopFuture<T> future;
  private final Consumer<? super LoopFuture<T>> action;
  private final CallContext context;

  DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> action, CallContext context) {
    this.future = future;
    this.action = action;
    this.context = context;
  }

  @Override
  public void fire(LoopFuture<?> done) {
    future.scheduler().enqueue(this);
  }

  @Override
  public void run() {
    try {
      context.run(() -> action.accept(future));
    } catch (Throwable t) {
      future.scheduler().report(new LoopFailure("Exception in callback " + action, t, future));
    }
  }
}
