package dev.polyloop.loop;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several futures as one: asyncio's {@code gather}. The first failure, or cancellation of a child,
 * fails it, while the other children go on; cancelling it cancels every child.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class Gather {
  private final List<? extends LoopFuture<?>> children;
  private final boolean returnExceptions;
  private @Nullable LoopFuture<@Nullable Object> outer;
  private @Nullable Supplier<? extends @Nullable Object> results;
  private int unfinished;
  private boolean cancelRequested;

  private Gather(List<? extends LoopFuture<?>> children, boolean returnExceptions) {
    this.children = children;
    this.returnExceptions = returnExceptions;
  }

  /**
   * A future of the children's results in the order given; each child may occur more than once.
   *
   * @param returnExceptions whether exceptions are results like any other
   */
  public static LoopFuture<@Nullable Object> of(
      EventLoop loop, List<? extends LoopFuture<?>> children, boolean returnExceptions) {
    Gather gather = new Gather(List.copyOf(children), returnExceptions);
    LoopFuture<@Nullable Object> outer =
        new LoopFuture<>(loop) {
          @Override
          public boolean cancel(@Nullable Object reason) {
            return !isDone() && gather.cancel(reason);
          }
        };
    gather.listen(outer, gather::outcomes);
    return outer;
  }

  /**
   * Completes a guest's own future, which calls {@link #cancel} when it is cancelled.
   *
   * @param results makes the result list in the guest's terms once all children are done
   */
  public static Gather into(
      LoopFuture<@Nullable Object> outer,
      List<? extends LoopFuture<?>> children,
      boolean returnExceptions,
      Supplier<? extends @Nullable Object> results) {
    Gather gather = new Gather(children, returnExceptions);
    gather.listen(outer, results);
    return gather;
  }

  private void listen(
      LoopFuture<@Nullable Object> future, Supplier<? extends @Nullable Object> resultSource) {
    results = resultSource;
    if (children.isEmpty()) {
      future.complete(resultSource.get());
      return;
    }
    Set<LoopFuture<?>> distinct = new LinkedHashSet<>(children);
    unfinished = distinct.size();
    List<LoopFuture<?>> done = new ArrayList<>();
    for (LoopFuture<?> child : distinct) {
      if (child.isDone()) {
        done.add(child);
      } else {
        LoopFuture.Callback callback = child.onDone(this::childDone);
        assert callback != null;
      }
    }
    outer = future;
    done.forEach(this::childDone);
  }

  private void childDone(LoopFuture<?> child) {
    LoopFuture<@Nullable Object> target = outer;
    unfinished--;
    child.markRetrieved();
    if (target == null || target.isDone()) {
      return;
    }
    if (!returnExceptions) {
      Throwable thrown = child.thrown();
      if (thrown != null) {
        target.completeExceptionally(thrown);
        return;
      }
    }
    if (unfinished == 0) {
      if (cancelRequested) {
        // With returnExceptions the children's cancellations were results; this one is not.
        Throwable thrown = child.thrown();
        target.completeExceptionally(
            thrown instanceof CancelledException ? thrown : new CancelledException(null));
      } else if (results != null) {
        target.complete(results.get());
      }
    }
  }

  private List<@Nullable Object> outcomes() {
    List<@Nullable Object> list = new ArrayList<>(children.size());
    for (LoopFuture<?> child : children) {
      Throwable thrown = child.thrown();
      list.add(thrown != null ? thrown : child.resultNow());
    }
    return list;
  }

  /** Cancels every child; false if none could be. */
  public boolean cancel(@Nullable Object reason) {
    boolean any = false;
    for (LoopFuture<?> child : children) {
      any |= child.cancel(reason);
    }
    cancelRequested |= any;
    return any;
  }
}
