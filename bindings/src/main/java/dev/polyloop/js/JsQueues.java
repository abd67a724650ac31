package dev.polyloop.js;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.sync.Queue;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Queue and its kinds: one method each, named for the method behind. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsQueues extends JsExports {
  JsQueues(JsGuest guest) {
    super(guest);
  }

  /** A queue: "fifo", "lifo" or "priority". */
  @Export
  public Queue<?> newQueue(String kind, int maxsize, @Nullable Value compare) {
    return switch (kind) {
      case "fifo" -> Queue.fifo(maxsize);
      case "lifo" -> Queue.lifo(maxsize);
      case "priority" -> {
        if (compare == null) {
          throw new IllegalArgumentException("a comparing function is required");
        }
        yield Queue.<@Nullable Object>priority(
            maxsize, (a, b) -> (int) Math.signum(compare.execute(a, b).asDouble()));
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @SuppressWarnings("unchecked")
  private static Queue<@Nullable Object> cast(Queue<?> queue) {
    return (Queue<@Nullable Object>) queue;
  }

  /** {@link Queue#put}. */
  @Export
  public LoopFuture<?> queuePut(Queue<?> queue, Value item) {
    return guarded(() -> cast(queue).put(JsValues.toJava(item)));
  }

  /** {@link Queue#putNowait}. */
  @Export
  public void queuePutNowait(Queue<?> queue, Value item) {
    guardedRun(() -> cast(queue).putNowait(JsValues.toJava(item)));
  }

  /** {@link Queue#get}. */
  @Export
  public LoopFuture<?> queueGet(Queue<?> queue) {
    return guarded(queue::get);
  }

  /** {@link Queue#getNowait}. */
  @Export
  public Object queueGetNowait(Queue<?> queue) {
    return guarded(() -> guest.values().toGuest(cast(queue).getNowait()));
  }

  /** {@link Queue#taskDone}. */
  @Export
  public void queueTaskDone(Queue<?> queue) {
    guardedRun(queue::taskDone);
  }

  /** {@link Queue#join}. */
  @Export
  public LoopFuture<?> queueJoin(Queue<?> queue) {
    return guarded(queue::join);
  }

  /** {@link Queue#size}. */
  @Export
  public int queueSize(Queue<?> queue) {
    return queue.size();
  }

  /** {@link Queue#maxsize}. */
  @Export
  public int queueMaxsize(Queue<?> queue) {
    return queue.maxsize();
  }
}
