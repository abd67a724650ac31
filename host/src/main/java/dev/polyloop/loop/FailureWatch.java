package dev.polyloop.loop;

import java.lang.ref.Cleaner;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports "exception was never retrieved" when a failed future is collected, when a thousand newer
 * ones wait, or when its program ends, and nobody has looked at the exception. It refers to
 * everything the report needs but never to the future itself.
 *
 * <p>Thread rule: any thread.
 */
public final class FailureWatch implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  /**
   * How many unseen failures wait before the oldest is reported: guests may keep them from being
   * collected.
   */
  private static final int LIMIT = 1000;

  private static final Set<FailureWatch> PENDING =
      Collections.synchronizedSet(new LinkedHashSet<>());

  private final Scheduler scheduler;
  private final String kind;
  private final Throwable exception;
  private final Supplier<LoopFuture<?>> standIn;
  private final AtomicBoolean over = new AtomicBoolean();
  private Cleaner.@Nullable Cleanable registration;

  private FailureWatch(
      Scheduler scheduler, String kind, Throwable exception, Supplier<LoopFuture<?>> standIn) {
    this.scheduler = scheduler;
    this.kind = kind;
    this.exception = exception;
    this.standIn = standIn;
  }

  static FailureWatch start(
      LoopFuture<?> future, Throwable exception, Supplier<LoopFuture<?>> standIn) {
    FailureWatch watch = new FailureWatch(future.scheduler(), future.kind(), exception, standIn);
    PENDING.add(watch);
    watch.registration = CLEANER.register(future, watch);
    if (PENDING.size() > LIMIT) {
      oldest().runLater();
    }
    return watch;
  }

  private static FailureWatch oldest() {
    synchronized (PENDING) {
      return PENDING.iterator().next();
    }
  }

  void stop() {
    if (over.compareAndSet(false, true)) {
      PENDING.remove(this);
      Cleaner.Cleanable held = registration;
      if (held != null) {
        // Or the cleaner keeps this, with the exception and what its frames refer to: the future.
        held.clean();
      }
    }
  }

  /** Reports on its loop, not inside of whatever has just failed. */
  private void runLater() {
    if (scheduler instanceof EventLoop loop && loop.isRunning()) {
      loop.enqueue(this::report);
    } else {
      run();
    }
  }

  /**
   * Reports, now or soon. A stand-in may be a guest's object, and so is made on a thread that may
   * enter the guest.
   */
  @Override
  public void run() {
    if (over.get()) {
      return;
    }
    if (scheduler instanceof EventLoop loop) {
      loop.tell(this::report);
    } else {
      report();
    }
  }

  private void report() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    PENDING.remove(this);
    LoopFuture<?> replacement = standIn.get();
    replacement.completeReported(exception);
    scheduler.report(
        new LoopFailure(kind + " exception was never retrieved", exception, replacement));
  }

  /** Reports what is still unseen on the schedulers concerned, as a program that ends does. */
  public static void reportAll(java.util.function.Predicate<Scheduler> concerned) {
    for (FailureWatch watch : PENDING.toArray(FailureWatch[]::new)) {
      if (concerned.test(watch.scheduler)) {
        watch.run();
      }
    }
  }
}
