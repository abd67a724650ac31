package dev.polyloop.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** asyncio's {@code shield}: a future whose cancellation does not reach the one behind it. */
public final class Shield {
  private Shield() {}

  /**
   * Ties {@code outer} to the outcome of {@code inner}, one way. If {@code outer} is done first it
   * stops listening, and a later failure of {@code inner} is its owner's to retrieve.
   *
   * <p>Thread rule: the loop's thread.
   */
  public static <T extends @Nullable Object> LoopFuture<T> link(
      LoopFuture<T> inner, LoopFuture<T> outer) {
    LoopFuture.Callback listener =
        inner.onDone(
            done -> {
              if (outer.isCancelled()) {
                done.markRetrieved();
              } else {
                transfer(done, outer);
              }
            });
    LoopFuture.Callback unlink =
        outer.onDone(
            done -> {
              if (!inner.isDone()) {
                boolean removed = inner.removeCallback(listener);
                assert removed;
              }
            });
    Objects.requireNonNull(unlink);
    return outer;
  }

  private static <T extends @Nullable Object> void transfer(
      LoopFuture<T> inner, LoopFuture<T> outer) {
    if (inner.isCancelled()) {
      outer.cancel((Object) null);
    } else {
      outer.completeFrom(inner);
    }
  }
}
