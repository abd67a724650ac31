package dev.polyloop;

import dev.polyloop.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Watches calls whose time may be over while the loop's thread is held: by the call's own step,
 * which is then interrupted, or by another's, and then the call ends without having begun.
 *
 * <p>Thread rule: any thread; it has one of its own from the first deadline on.
 */
final class Deadlines implements AutoCloseable {
  /** How long a step may take to hear of a cancellation before it is interrupted. */
  static final Duration PATIENCE = Duration.ofMillis(100);

  private static final Duration INTERRUPT = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final Supplier<List<Context>> contexts;
  private @Nullable ScheduledThreadPoolExecutor watcher;

  Deadlines(EventLoop loop, Supplier<List<Context>> contexts) {
    this.loop = loop;
    this.contexts = contexts;
  }

  /** Looks after the call from when its time is over until it is done. */
  void watch(GuestCall<?> call, Duration time) {
    schedule(call, time.plus(PATIENCE));
  }

  private void schedule(GuestCall<?> call, Duration delay) {
    ScheduledFuture<?> next =
        watcher().schedule(() -> look(call), delay.toMillis(), TimeUnit.MILLISECONDS);
    assert !next.isCancelled();
  }

  private synchronized ScheduledThreadPoolExecutor watcher() {
    ScheduledThreadPoolExecutor current = watcher;
    if (current == null) {
      current =
          new ScheduledThreadPoolExecutor(
              1,
              Thread.ofPlatform()
                  .name("polyloop-" + loop.name() + "-deadlines")
                  .daemon(true)
                  .factory());
      watcher = current;
    }
    return current;
  }

  private void look(GuestCall<?> call) {
    if (call.isDone() || call.expireUnstarted()) {
      return;
    }
    if (isRunning(call)) {
      interrupt(call);
    }
    schedule(call, PATIENCE);
  }

  private boolean isRunning(GuestCall<?> call) {
    return call.equals(loop.origin());
  }

  /**
   * Interrupts the call's step, and no other: the step's thread does not go on past its end while
   * an interrupt is on its way, see {@link GuestCall#left}.
   */
  private void interrupt(GuestCall<?> call) {
    call.beginInterrupt();
    try {
      for (Context context : contexts.get()) {
        if (!isRunning(call)) {
          return;
        }
        try {
          context.interrupt(INTERRUPT);
        } catch (TimeoutException | IllegalStateException e) {
          // The step is in another language, or in Java code: the next round tries again.
          assert !call.isDone() || !isRunning(call);
        }
      }
    } finally {
      call.endInterrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (watcher != null) {
      List<Runnable> dropped = watcher.shutdownNow();
      assert dropped != null;
    }
  }
}
