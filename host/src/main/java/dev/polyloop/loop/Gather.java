package dev.polyloop.loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several futures as one: asyncio's {@code gather}. The first failure, or cancellation of a child,
 * fails it, while the other children go on; cancelling it cancels every child.
 *
 * <p>Thread rule: the loop's thread.
 *
 * @param <T> the children's result type
 */
public class Gather<T extends @Nullable Object> extends LoopFuture<List<@Nullable Object>> {
  private final List<LoopFuture<? extends T>> children;
  private final boolean returnExceptions;
  private int unfinished;
  private boolean cancelRequested;

  /**
   * Gathers the children; each may occur more than once.
   *
   * @param returnExceptions whether exceptions are results like any other
   */
  public Gather(
      Scheduler scheduler,
      List<? extends LoopFuture<? extends T>> children,
      boolean returnExceptions) {
    super(scheduler);
    this.children = List.copyOf(children);
    this.returnExceptions = returnExceptions;
  }

  /** Starts to listen to the children. */
  public final Gather<T> start() {
    if (children.isEmpty()) {
      complete(List.of());
      return this;
    }
    Map<LoopFuture<? extends T>, Boolean> distinct = new LinkedHashMap<>();
    children.forEach(child -> distinct.put(child, true));
    unfinished = distinct.size();
    distinct.keySet().forEach(child -> child.onDone(this::childDone));
    return this;
  }

  private void childDone(LoopFuture<? extends T> child) {
    unfinished--;
    child.markRetrieved();
    if (isDone()) {
      return;
    }
    if (!returnExceptions) {
      Throwable thrown = child.thrown();
      if (thrown != null) {
        completeExceptionally(thrown);
        return;
      }
    }
    if (unfinished == 0) {
      if (cancelRequested) {
        // With returnExceptions the children's cancellations were results; this one is not.
        Throwable thrown = child.thrown();
        completeExceptionally(
            thrown instanceof CancelledException ? thrown : new CancelledException(null));
      } else {
        complete(results());
      }
    }
  }

  private List<@Nullable Object> results() {
    List<@Nullable Object> results = new ArrayList<>(children.size());
    for (LoopFuture<? extends T> child : children) {
      Throwable thrown = child.thrown();
      results.add(thrown != null ? thrown : child.resultNow());
    }
    return results;
  }

  /** The children in the order given. */
  public final List<LoopFuture<? extends T>> children() {
    return children;
  }

  /** Cancels every child; false if none could be. This is done when they are. */
  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    boolean any = false;
    for (LoopFuture<? extends T> child : children) {
      any |= child.cancel(reason);
    }
    cancelRequested |= any;
    return any;
  }

  @Override
  protected String kind() {
    return "_GatheringFuture";
  }
}
