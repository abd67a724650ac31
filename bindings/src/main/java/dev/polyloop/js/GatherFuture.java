package dev.polyloop.js;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.Gather;
import dev.polyloop.loop.LoopFuture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gather} returns; its result is a list in which exceptions may stand for results.
 *
 * <p>Thread rule: the loop's thread.
 */
final class GatherFuture extends LoopFuture<@Nullable Object> {
  private final List<LoopFuture<?>> children;
  private final Gather gather;

  GatherFuture(EventLoop loop, List<LoopFuture<?>> children, boolean returnExceptions) {
    super(loop);
    this.children = List.copyOf(children);
    this.gather = Gather.into(this, this.children, returnExceptions, this::results);
  }

  private List<@Nullable Object> results() {
    List<@Nullable Object> results = new ArrayList<>(children.size());
    for (LoopFuture<?> child : children) {
      Throwable thrown = child.thrown();
      results.add(thrown != null ? thrown : child.resultNow());
    }
    return results;
  }

  /** What was gathered, in the order given. */
  List<LoopFuture<?>> children() {
    return children;
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    return !isDone() && gather.cancel(reason);
  }
}
