package dev.polyloop.loop;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A callable on a virtual thread as a coroutine: its only suspension is the wait for the thread's
 * end. Cancelling that wait interrupts the thread and is acknowledged when the thread ends.
 */
final class ThreadCoroutine<T extends @Nullable Object> implements Coroutine<T> {
  private static final ScopedValue<End<?>> TASK_THREAD = ScopedValue.newInstance();

  private final EventLoop loop;
  private final Callable<T> callable;
  private @Nullable End<T> end;

  ThreadCoroutine(EventLoop loop, Callable<T> callable) {
    this.loop = loop;
    this.callable = callable;
  }

  /** The loop whose task the calling thread runs, or null. */
  static @Nullable EventLoop taskLoop() {
    return TASK_THREAD.isBound() ? TASK_THREAD.get().loop : null;
  }

  /** Whether the calling thread belongs to a task of any loop. */
  static boolean isTaskThread() {
    return TASK_THREAD.isBound();
  }

  /** Whether the calling thread belongs to a task of the loop. */
  static boolean isTaskThreadOf(Scheduler scheduler) {
    return TASK_THREAD.isBound() && TASK_THREAD.get().loop.equals(scheduler);
  }

  /** The calling task thread begins to wait: who interrupts it shall count it again. */
  static void goAway(Waiter waiter) {
    End<?> end = TASK_THREAD.get();
    synchronized (end.waiting) {
      end.waiter = waiter;
      waiter.leave();
    }
  }

  /** The calling task thread waits no longer. */
  static void comeBack() {
    End<?> end = TASK_THREAD.get();
    synchronized (end.waiting) {
      end.waiter = null;
    }
  }

  @Override
  public Step<T> resume(@Nullable Throwable thrown) {
    End<T> current = end;
    if (current == null) {
      if (thrown != null) {
        return new Step.Raised<>(thrown);
      }
      current = new End<>(loop);
      end = current;
      current.startThread(callable);
      return new Step.Awaiting<>(current);
    }
    if (!current.isDone()) {
      // The task was told to cancel while the thread could not be: wait for its end.
      current.cancel(thrown instanceof CancelledException e ? e.reason() : null);
      return new Step.Awaiting<>(current);
    }
    return thrown != null ? new Step.Raised<>(thrown) : new Step.Returned<>(current.resultNow());
  }

  @Override
  public String toString() {
    return "<virtual thread " + callable + ">";
  }

  /** Done when the thread has ended. */
  private static final class End<T extends @Nullable Object> extends LoopFuture<T> {
    private final EventLoop loop;
    private volatile boolean cancelRequested;
    private volatile @Nullable Object reason;
    private volatile @Nullable Thread thread;

    // Guarded by `waiting`, as is the interrupt: it belongs to the wait that is counted again.
    private final Object waiting = new Object();
    private @Nullable Waiter waiter;

    End(EventLoop loop) {
      super(loop);
      this.loop = loop;
    }

    void startThread(Callable<T> callable) {
      loop.beginOutside();
      thread =
          Thread.ofVirtual()
              .name("polyloop-task")
              .start(() -> ScopedValue.where(TASK_THREAD, this).run(() -> runAndSettle(callable)));
    }

    private void runAndSettle(Callable<T> callable) {
      try {
        complete(callable.call());
      } catch (InterruptedException | java.util.concurrent.CancellationException e) {
        if (cancelRequested) {
          super.cancel(reason);
        } else if (e instanceof CancelledException cancelled) {
          super.cancel(cancelled.reason());
        } else {
          completeExceptionally(e);
        }
      } catch (Throwable t) {
        completeExceptionally(t);
      } finally {
        loop.endOutside();
      }
    }

    @Override
    public boolean cancel(@Nullable Object message) {
      if (isDone()) {
        return false;
      }
      reason = message;
      cancelRequested = true;
      Thread current = thread;
      if (current != null) {
        synchronized (waiting) {
          current.interrupt();
          if (waiter != null) {
            waiter.countAgain();
          }
        }
      }
      return true;
    }
  }
}
