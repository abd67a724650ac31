package dev.polyloop.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** asyncio's {@code shield}: a future whose cancellation does not reach the one behind it. */
public final class Shield {
  private Shield() {}

  /**
   * Ties {@code outer} to the outcome of {@code inner}, one way. If {@code outer} is done first, a
   * later failure of {@code inner} is reported to the loop's exception handler.
   *
   * <p>Thread rule: the loop's thread.
   */
  public static <T extends @Nullable Object> LoopFuture<T> link(
      LoopFuture<T> inner, LoopFuture<T> outer) {
    LoopFuture.Callback listener =
        inner.onDone(
            done -> {
              if (!outer.isDone()) {
                transfer(done, outer);
              } else if (outer.isCancelled()
                  && done.outcome() instanceof Outcome.Failure<T>(Throwable exception)
                  && done.isWatched()) {
                done.markRetrieved();
                done.scheduler()
                    .report(
                        new LoopFailure(
                            "shielded future exception was never retrieved", exception, done));
              }
            });
    Objects.requireNonNull(listener);
    return outer;
  }

  private static <T extends @Nullable Object> void transfer(
      LoopFuture<T> inner, LoopFuture<T> outer) {
    if (inner.isCancelled()) {
      boolean cancelled = outer.cancel((Object) null);
      assert cancelled;
    } else {
      boolean completed = outer.completeFrom(inner);
      assert completed;
    }
  }
}
