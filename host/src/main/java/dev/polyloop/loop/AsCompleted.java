package dev.polyloop.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Futures in the order in which they are done: asyncio's {@code as_completed}.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class AsCompleted {
  private AsCompleted() {}

  /**
   * As many futures as there are distinct ones among those given: the first is done as the first of
   * them that is done, and so on. Cancelling one of them cancels nothing else.
   */
  public static <T extends @Nullable Object> List<LoopFuture<T>> of(
      EventLoop loop, List<? extends LoopFuture<T>> futures) {
    Set<LoopFuture<T>> distinct = new LinkedHashSet<>(futures);
    List<LoopFuture<T>> results = new ArrayList<>(distinct.size());
    Queue<LoopFuture<T>> open = new ArrayDeque<>();
    for (int i = 0; i < distinct.size(); i++) {
      LoopFuture<T> result = loop.createFuture();
      results.add(result);
      open.add(result);
    }
    for (LoopFuture<T> future : distinct) {
      LoopFuture.Callback callback = future.onDone(done -> open.remove().completeFrom(done));
      Objects.requireNonNull(callback);
    }
    return results;
  }
}
