package dev.polyloop.sync;

import dev.polyloop.loop.LoopFuture;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order they came.
 *
 * <p>Thread rule: the loop's thread. Waking completes a waiter, which only queues callbacks: nobody
 * comes or leaves meanwhile.
 */
final class WaiterQueue {
  // Few primitives ever have a waiter, fewer have many; a waiter mostly leaves at the head.
  private final ArrayDeque<LoopFuture<?>> waiters = new ArrayDeque<>(2);

  void add(LoopFuture<?> waiter) {
    waiters.addLast(waiter);
  }

  void remove(LoopFuture<?> waiter) {
    waiters.removeFirstOccurrence(waiter);
  }

  List<LoopFuture<?>> list() {
    return List.copyOf(waiters);
  }

  int size() {
    return waiters.size();
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  boolean allCancelled() {
    for (LoopFuture<?> waiter : waiters) {
      if (!waiter.isCancelled()) {
        return false;
      }
    }
    return true;
  }

  /** Wakes the first unless it is done: then it is about to resume, and will pass the word on. */
  void wakeFirst(@Nullable Object result) {
    LoopFuture<?> first = waiters.peekFirst();
    if (first != null) {
      complete(first, result);
    }
  }

  /**
   * Wakes those that are not done, in order.
   *
   * @return how many it woke, at most {@code limit}
   */
  int wake(int limit, @Nullable Object result) {
    int woken = 0;
    for (LoopFuture<?> waiter : waiters) {
      if (woken >= limit) {
        break;
      }
      if (complete(waiter, result)) {
        woken++;
      }
    }
    return woken;
  }

  /** Takes waiters out until one could be woken. */
  void wakeAndRemoveNext(@Nullable Object result) {
    boolean woken = false;
    while (!woken && !waiters.isEmpty()) {
      woken = complete(waiters.removeFirst(), result);
    }
  }

  @SuppressWarnings(
      "unchecked") // Whoever made the waiter reads the result as an object, if at all.
  private static boolean complete(LoopFuture<?> waiter, @Nullable Object result) {
    return ((LoopFuture<@Nullable Object>) waiter).complete(result);
  }
}
