package dev.polyloop.stream;

import dev.polyloop.loop.LoopFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts a guest's iteration: for each item it waits for {@link StreamSubscription#ready}, then
 * hands it to {@link StreamSubscription#emit}; it closes its iterator however it ends.
 *
 * <p>Thread rule: the loop's thread.
 */
@FunctionalInterface
public interface StreamSource {
  /** The iteration as a future: done at the stream's end, cancellable. */
  LoopFuture<@Nullable Object> drive(StreamSubscription subscription);
}
