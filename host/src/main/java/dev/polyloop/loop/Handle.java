package dev.polyloop.loop;

import org.jspecify.annotations.Nullable;

/**
 * A Java callback in a loop's ready queue; an exception it throws goes to the loop's exception
 * handler.
 *
 * <p>Thread rule: {@link #cancel} and {@link #isCancelled} on any thread.
 */
public final class Handle implements Entry {
  private final EventLoop loop;
  private final Runnable callback;
  private final CallContext context;
  private final @Nullable Origin origin;
  private volatile boolean cancelled;

  Handle(EventLoop loop, Runnable callback, CallContext context) {
    this.loop = loop;
    this.callback = callback;
    this.context = context;
    this.origin = loop.originHere();
  }

  /** Prevents the callback from running if it has not yet. */
  public void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void run() {
    loop.origin(origin);
    try {
      context.run(callback);
    } catch (Throwable t) {
      loop.report(LoopFailure.of("Exception in callback " + callback, t));
    }
  }

  @Override
  public String toString() {
    return "<Handle" + (cancelled ? " cancelled " : " ") + callback + ">";
  }
}
