package dev.polyloop.sync;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Scheduler;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A primitive that belongs to one loop: the one it was made with, or the one of its first waiter.
 *
 * <p>Thread rule: any thread.
 */
abstract class LoopBound {
  private volatile @Nullable Scheduler scheduler;

  LoopBound(@Nullable Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The loop, or null before the first wait. */
  @Nullable Scheduler bound() {
    return scheduler;
  }

  /**
   * Takes the waiter's loop as this primitive's.
   *
   * @throws IllegalStateException if it has another one
   */
  final void bindTo(LoopFuture<?> waiter) {
    Scheduler current = scheduler;
    if (current == null) {
      scheduler = waiter.scheduler();
    } else if (!current.equals(waiter.scheduler())) {
      throw boundElsewhere();
    }
  }

  /** Whether the calling thread must not touch the state. */
  final boolean isElsewhere() {
    Scheduler current = bound();
    return current != null && current.isElsewhere();
  }

  /** Starts an operation for Java or JavaScript, on the loop's thread, at once if this is it. */
  final <T extends @Nullable Object> LoopFuture<T> start(Consumer<Operation<T>> body) {
    Scheduler loop = loopForOperation();
    Operation<T> operation = new Operation<>(loop);
    if (loop.isElsewhere()) {
      loop.enqueue(() -> operation.begin(body));
    } else {
      operation.begin(body);
    }
    return operation;
  }

  private Scheduler loopForOperation() {
    Scheduler current = bound();
    EventLoop running = EventLoop.current();
    if (current == null) {
      if (running == null) {
        throw new IllegalStateException("no running event loop");
      }
      return running;
    }
    if (running != null && running != current) {
      throw boundElsewhere();
    }
    return current;
  }

  private IllegalStateException boundElsewhere() {
    return new IllegalStateException(this + " is bound to a different event loop");
  }

  final void run(Runnable action) {
    Object ignored =
        this.<@Nullable Object>call(
            () -> {
              action.run();
              return null;
            });
    assert ignored == null;
  }

  /** Runs the action on the loop's thread and waits for it; see {@link Scheduler#call}. */
  final <T extends @Nullable Object> T call(Supplier<T> action) {
    Scheduler loop = bound();
    return loop == null ? action.get() : loop.call(action);
  }
}
