package dev.polyloop.loop;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after another on a loop of its own, on the calling thread, and cleans up:
 * asyncio's {@code Runner}.
 *
 * <p>Thread rule: one thread.
 */
public final class Runner implements AutoCloseable {
  private final EventLoop loop;

  /** A runner of the loop, which it closes. */
  public Runner(EventLoop loop) {
    this.loop = loop;
  }

  /** The loop. */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Runs a callable as a task on a virtual thread and returns its result.
   *
   * @throws CancelledException if it was cancelled
   * @throws CompletionException with its exception as cause if it failed
   * @throws IllegalStateException if a loop runs on this thread, or the runner is closed
   */
  public <T extends @Nullable Object> T run(Callable<T> main) {
    if (EventLoop.running() != null) {
      throw new IllegalStateException("Runner.run() cannot be called from a running event loop");
    }
    if (loop.isClosed()) {
      throw new IllegalStateException("Runner is closed");
    }
    return loop.runUntilComplete(loop.createTask(main));
  }

  /**
   * Cancels the tasks that are left, waits for their end, reports their failures, closes the loop.
   */
  @Override
  public void close() {
    if (loop.isClosed()) {
      return;
    }
    try {
      List<Task<?>> left = loop.tasks();
      for (Task<?> task : left) {
        task.cancel((Object) null);
      }
      if (!left.isEmpty()) {
        Object results = loop.runUntilComplete(Gather.of(loop, left, true));
        assert results != null;
      }
      for (Task<?> task : left) {
        if (task.outcome() instanceof Outcome.Failure<?>(Throwable exception)) {
          task.markRetrieved();
          loop.report(
              new LoopFailure("unhandled exception during Runner.close()", exception, task));
        }
      }
    } finally {
      loop.close();
    }
  }
}
