package dev.polyloop.sync;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primitive with one queue of waiters.
 *
 * <p>Thread rule: the loop's thread, unless a subclass says otherwise.
 */
public abstract sealed class Synchronizer extends LoopBound permits Acquirable, Condition, Event {
  final WaiterQueue waiters = new WaiterQueue();

  Synchronizer(@Nullable Scheduler scheduler) {
    super(scheduler);
  }

  // For guests that suspend by themselves

  /** A waiter is about to be awaited; it is completed when its turn has come. */
  public final void enqueue(LoopFuture<?> waiter) {
    bindTo(waiter);
    waiters.add(waiter);
  }

  /** The wait is over, however it ended. */
  public final void dequeue(LoopFuture<?> waiter) {
    waiters.remove(waiter);
  }

  /** Those that wait, in order, those included that are done and have not resumed. */
  public final List<LoopFuture<?>> waiting() {
    return waiters.list();
  }

  /** How many wait, those included that are done and have not resumed. */
  public final int waiterCount() {
    return waiters.size();
  }
}
