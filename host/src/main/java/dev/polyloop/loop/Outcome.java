package dev.polyloop.loop;

import org.jspecify.annotations.Nullable;

/**
 * What a future ended with: a value. Immutable and safe on any thread.
 *
 * @param <T> the result's type
 */
public sealed interface Outcome<T extends @Nullable Object> {
  /** Ended with a result. */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /** Ended with an exception, possibly a {@link CancelledException} that was set as one. */
  record Failure<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {}

  /**
   * Cancelled.
   *
   * @param reason the message given to {@code cancel}, of any language's type
   * @param raised the exception that carried the cancellation out of a coroutine, kept so that the
   *     awaiting side sees the same object
   */
  record Cancelled<T extends @Nullable Object>(
      @Nullable Object reason, @Nullable CancelledException raised) implements Outcome<T> {
    /** The exception an awaiting coroutine sees. */
    public CancelledException exception() {
      return raised != null ? raised : new CancelledException(reason);
    }
  }
}
