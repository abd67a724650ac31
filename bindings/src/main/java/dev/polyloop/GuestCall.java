package dev.polyloop;

import dev.polyloop.guest.Awaitables;
import dev.polyloop.guest.GuestVariables;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.loop.CallContext;
import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Origin;
import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import dev.polyloop.typed.Conversion;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A call of a guest function from Java, and the future of its converted result. Cancelling it
 * cancels what the guest began; it ends when that has.
 *
 * <p>Thread rule: that of {@link LoopFuture}; the call itself happens on the loop's thread.
 */
final class GuestCall<T extends @Nullable Object> extends LoopFuture<T> implements Entry, Origin {
  private enum Stage {
    QUEUED,
    STARTED,
    WITHDRAWN
  }

  /**
   * What is the same for all calls of a Polyloop.
   *
   * @param translation from what a guest threw to what the caller sees
   */
  record Setting(LoopThread thread, Awaitables awaitables, UnaryOperator<Throwable> translation) {}

  private final Setting setting;
  private final EventLoop loop;
  private final Conversion conversion;
  private final Supplier<Value> call;
  private final @Nullable Duration time;
  private final CallContext context;
  private final @Nullable GuestVariables variables;
  private final long made;

  // Any thread.
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);
  private volatile boolean interrupting;
  private volatile boolean interrupted;

  // The loop's thread.
  private @Nullable LoopFuture<@Nullable Object> inner;
  private boolean expired;

  /**
   * A call that has not been queued.
   *
   * @param call calls the guest's function
   * @param time how long it may take from now on, null for ever
   * @param context what is ambient in Java
   * @param variables those of the guest's work that makes the call by way of Java, null for none
   */
  GuestCall(
      Setting setting,
      Conversion conversion,
      Supplier<Value> call,
      @Nullable Duration time,
      CallContext context,
      @Nullable GuestVariables variables) {
    super(setting.thread().root());
    this.setting = setting;
    this.loop = setting.thread().root();
    this.conversion = conversion;
    this.call = call;
    this.time = time;
    this.context = context;
    this.variables = variables;
    this.made = loop.nanos();
  }

  /** Makes the call. */
  @Override
  public void run() {
    if (!stage.compareAndSet(Stage.QUEUED, Stage.STARTED)) {
      return;
    }
    if (!setDeadline()) {
      return;
    }
    loop.origin(this);
    setting.thread().within(variables == null ? null : variables.copy(), this::begin);
  }

  private void begin() {
    try {
      Value result = call.get();
      if (setting.awaitables().isAwaitable(result)) {
        LoopFuture<@Nullable Object> future = setting.awaitables().adopt(loop, result);
        inner = future;
        Callback callback = future.onDone(this::finish);
        Objects.requireNonNull(callback);
      } else {
        complete(convert(result));
      }
    } catch (PolyglotException e) {
      completeExceptionally(interrupted ? interruption() : translate(e));
    } catch (Throwable e) {
      // Also an Error: who waits for the call must hear of it.
      completeExceptionally(e);
    }
  }

  private Throwable translate(Throwable exception) {
    return setting.translation().apply(exception);
  }

  private void finish(LoopFuture<@Nullable Object> done) {
    switch (Objects.requireNonNull(done.outcome())) {
      case Success<?>(var value) -> {
        try {
          complete(convert(value));
        } catch (Throwable e) {
          // A guest's object that is looked into may run its own code.
          completeExceptionally(translate(e));
        }
      }
      case Failure<?>(Throwable exception) -> {
        done.markRetrieved();
        completeExceptionally(interrupted ? interruption() : translate(exception));
      }
      case Cancelled<?> cancelled -> {
        if (expired) {
          completeExceptionally(timeout("was cancelled"));
        } else {
          settle(new Cancelled<>(cancelled.reason(), cancelled.exception()));
        }
      }
    }
  }

  @SuppressWarnings({"NullAway", "unchecked"}) // A guest's None is null if the type allows it.
  private T convert(@Nullable Object result) {
    return (T) conversion.convert(result, "result");
  }

  /** The loop was closed before it got to the call. */
  @Override
  public void abandoned() {
    if (stage.compareAndSet(Stage.QUEUED, Stage.WITHDRAWN)) {
      completeExceptionally(new IllegalStateException("Polyloop is closed"));
    }
  }

  // Cancelling

  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    if (stage.compareAndSet(Stage.QUEUED, Stage.WITHDRAWN)) {
      return super.cancel(reason);
    }
    if (loop.isElsewhere()) {
      loop.enqueue(() -> cancelHere(reason));
      return true;
    }
    return cancelHere(reason);
  }

  private boolean cancelHere(@Nullable Object reason) {
    LoopFuture<?> running = inner;
    return running != null && running.cancel(reason);
  }

  // The deadline

  /** False if there is no time left. */
  private boolean setDeadline() {
    if (time == null) {
      return true;
    }
    Duration left = time.minusNanos(loop.nanos() - made);
    if (!left.isPositive()) {
      completeExceptionally(timeout("did not begin"));
      return false;
    }
    var timer = loop.callLater(left, this::expire);
    addCallback(done -> timer.cancel());
    return true;
  }

  private void expire() {
    expired = true;
    if (!isDone() && cancelHere("deadline")) {
      // Who refuses to be cancelled, or must be interrupted in a promise job, is not waited for.
      var last =
          loop.callLater(
              Deadlines.PATIENCE.multipliedBy(2),
              () -> completeExceptionally(timeout("did not end when cancelled")));
      addCallback(done -> last.cancel());
    } else {
      completeExceptionally(timeout("did not end"));
    }
  }

  private TimeoutException interruption() {
    // The thread's flag may have been part of it.
    boolean flagged = Thread.interrupted();
    return timeout(flagged ? "was interrupted while it blocked" : "was interrupted");
  }

  private TimeoutException timeout(String what) {
    return new TimeoutException("the call " + what + " after " + time);
  }

  /** Ends a call whose time is over before it began. Any thread. */
  boolean expireUnstarted() {
    if (!stage.compareAndSet(Stage.QUEUED, Stage.WITHDRAWN)) {
      return false;
    }
    return end(timeout("did not begin"));
  }

  /** Ends it without the loop, which is held or closed. Any thread. */
  boolean end(Throwable exception) {
    // Who waits for it may take his time.
    Thread teller =
        Thread.ofVirtual()
            .name("polyloop-call-end")
            .start(() -> toCompletableFuture().completeExceptionally(exception));
    assert teller != null;
    return completeExceptionally(exception);
  }

  /** An interrupt of this call's step may be on its way from now on. Any thread. */
  void beginInterrupt() {
    interrupted = true;
    interrupting = true;
  }

  /** It has arrived, or never will. Any thread. */
  void endInterrupt() {
    interrupting = false;
  }

  // Origin

  @Override
  public CallContext context() {
    return context;
  }

  /**
   * A step has ended. An interrupt meant for it must not hit the next one: it is taken here, where
   * it ends no more than the guest's pump.
   */
  @Override
  public void left() {
    while (interrupting) {
      takeInterrupt();
    }
  }

  private static void takeInterrupt() {
    try {
      Context.getCurrent().safepoint();
    } catch (IllegalStateException e) {
      // Outside of every guest: there is nothing to interrupt, only to wait.
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    // The interrupt itself, if it came by way of the thread; it goes no further.
    boolean flagged = Thread.interrupted();
    assert flagged || !Thread.currentThread().isInterrupted();
  }
}
