package dev.polyloop.loop;

import org.jspecify.annotations.Nullable;

/**
 * What a language supplies to be scheduled: something that runs until it must wait, and can be
 * resumed. A {@link Task} drives it.
 *
 * <p>Thread rule: resumed on the loop's thread only, never while it runs.
 *
 * @param <T> the result's type
 */
@FunctionalInterface
public interface Coroutine<T extends @Nullable Object> {
  /**
   * Starts or resumes.
   *
   * @param thrown what to raise at the point of suspension: the awaited future's exception or a
   *     cancellation; null to go on
   * @return why it stopped again
   */
  Step<T> resume(@Nullable Throwable thrown);

  /** Why a coroutine returned control. */
  sealed interface Step<T extends @Nullable Object> {
    /** It let others run and goes on in the next turn: a bare {@code yield}. */
    record Yielded<T extends @Nullable Object>() implements Step<T> {}

    /** It waits for a future. */
    record Awaiting<T extends @Nullable Object>(LoopFuture<?> future) implements Step<T> {}

    /** It returned. */
    record Returned<T extends @Nullable Object>(T value) implements Step<T> {}

    /** It raised; a {@link CancelledException} means that it accepted a cancellation. */
    record Raised<T extends @Nullable Object>(Throwable exception) implements Step<T> {}
  }
}
