package dev.polyloop.js;

import dev.polyloop.loop.Coroutine;
import dev.polyloop.loop.LoopFuture;
import org.jspecify.annotations.Nullable;

/** A coroutine that only waits for a future, so that the future can be a task. */
final class AwaitingCoroutine implements Coroutine<@Nullable Object> {
  private final LoopFuture<?> future;
  private boolean started;

  AwaitingCoroutine(LoopFuture<?> future) {
    this.future = future;
  }

  @Override
  public Step<@Nullable Object> resume(@Nullable Throwable thrown) {
    if (!started && thrown == null) {
      started = true;
      return new Step.Awaiting<>(future);
    }
    started = true;
    return JsCoroutine.resumeAfter(future, thrown);
  }

  @Override
  public String toString() {
    return "<awaiting " + future + ">";
  }
}
