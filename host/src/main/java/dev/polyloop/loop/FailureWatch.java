package dev.polyloop.loop;

import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** A collection may take longer; its reports then come when the loop next turns. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** How many threads wait for a collection, to report themselves what went with it. */
  private static final AtomicInteger COLLECTING = new AtomicInteger();

  private final Scheduler scheduler;
  private final String kind;
  private final Throwable exception;
  private final Supplier<LoopFuture<?>> standIn;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean collected;
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
    watch.registration = CLEANER.register(future, watch::collected);
    if (PENDING.size() > LIMIT) {
      oldest().runLater();
    }
    return watch;
  }

  /**
   * Collects garbage and reports, before it returns and on the calling thread, the failures that
   * went with it: for languages in which a program may ask for that. The thread must be one that
   * may call the exception handlers.
   */
  public static void reportCollected() {
    if (PENDING.isEmpty()) {
      return;
    }
    COLLECTING.incrementAndGet();
    try {
      // What a first collection found is dealt with when the second one's token is.
      if (collect()) {
        collect();
      }
    } finally {
      COLLECTING.decrementAndGet();
    }
    for (FailureWatch watch : PENDING.toArray(FailureWatch[]::new)) {
      if (watch.collected) {
        watch.report();
      }
    }
  }

  /** Whether the collection was seen to end. */
  private static boolean collect() {
    CountDownLatch seen = new CountDownLatch(1);
    CLEANER.register(new Object(), seen::countDown);
    System.gc();
    try {
      return seen.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void collected() {
    collected = true;
    if (COLLECTING.get() == 0) {
      run();
    }
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
    scheduler.tell(this::report);
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
