package dev.polyloop.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong in a loop where no caller could be told: the context of asyncio's
 * {@code call_exception_handler}.
 *
 * @param message what happened
 * @param exception the failure, if there is one
 * @param future the future or task concerned, or a finished stand-in for one that is gone
 */
public record LoopFailure(
    String message, @Nullable Throwable exception, @Nullable LoopFuture<?> future) {
  /** A failure that no future stands for. */
  public static LoopFailure of(String message, @Nullable Throwable exception) {
    return new LoopFailure(message, exception, null);
  }
}
