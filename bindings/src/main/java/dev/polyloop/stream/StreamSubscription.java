package dev.polyloop.stream;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a guest's stream, and the sink that the guest's iteration fills.
 *
 * <p>Thread rule: {@link #request} and {@link #cancel} on any thread; the rest on the loop's.
 */
public final class StreamSubscription implements Flow.Subscription, Entry {
  private final EventLoop loop;
  private final StreamSource source;
  private final UnaryOperator<@Nullable Object> conversion;
  private final UnaryOperator<Throwable> translation;

  // Any thread.
  private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

  // The loop's thread.
  private long demand;
  private @Nullable LoopFuture<@Nullable Object> iteration;
  private @Nullable LoopFuture<Boolean> waiter;
  private @Nullable Runnable onCancel;

  StreamSubscription(
      EventLoop loop,
      Flow.Subscriber<? super Object> subscriber,
      StreamSource source,
      UnaryOperator<@Nullable Object> conversion,
      UnaryOperator<Throwable> translation) {
    this.loop = loop;
    this.subscriber = subscriber;
    this.source = source;
    this.conversion = conversion;
    this.translation = translation;
  }

  /** Begins: the subscriber hears of its subscription. */
  @Override
  public void run() {
    Flow.Subscriber<? super Object> current = subscriber;
    if (current != null) {
      guarded(() -> current.onSubscribe(this));
    }
  }

  /** The loop was closed: a subscriber that waits hears of it. */
  @Override
  public void abandoned() {
    Flow.Subscriber<? super Object> current = take();
    if (current != null) {
      current.onError(new IllegalStateException("Event loop is closed"));
    }
  }

  // The subscriber's side

  @Override
  public void request(long n) {
    onLoop(() -> demand(n));
  }

  @Override
  public void cancel() {
    subscriber = null;
    onLoop(this::stop);
  }

  private void onLoop(Runnable action) {
    if (loop.isElsewhere()) {
      try {
        loop.enqueue(action::run);
      } catch (IllegalStateException e) {
        abandoned();
      }
    } else {
      action.run();
    }
  }

  private void demand(long n) {
    if (subscriber == null) {
      return;
    }
    if (n <= 0) {
      fail(new IllegalArgumentException("a subscriber must request a positive number, not " + n));
      return;
    }
    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
    LoopFuture<Boolean> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      waiting.complete(true);
    } else if (iteration == null) {
      // Never within the subscriber's own call.
      loop.enqueue(this::begin);
    }
  }

  private void begin() {
    if (iteration != null || subscriber == null) {
      return;
    }
    try {
      LoopFuture<@Nullable Object> started = source.drive(this);
      iteration = started;
      LoopFuture.Callback callback = started.onDone(this::ended);
      Objects.requireNonNull(callback);
    } catch (RuntimeException e) {
      end(translation.apply(e));
    }
  }

  private void stop() {
    LoopFuture<Boolean> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      waiting.complete(false);
    }
    Runnable action = onCancel;
    onCancel = null;
    if (action != null) {
      action.run();
    } else if (iteration != null && waiting == null) {
      iteration.cancel((Object) "the subscription was cancelled");
    }
  }

  // The guest's side

  /** 1 if an item is wanted, 0 if none ever will be, -1 if {@link #awaitDemand} tells. */
  public int ready() {
    return subscriber == null ? 0 : demand > 0 ? 1 : -1;
  }

  /** Done when an item is wanted, or with false when none ever will be. */
  public LoopFuture<Boolean> awaitDemand() {
    LoopFuture<Boolean> waiting = loop.createFuture();
    waiter = waiting;
    return waiting;
  }

  /** What stops an iteration that cannot be cancelled as a task. */
  public void onCancel(Runnable action) {
    onCancel = action;
  }

  /** The next item. */
  public void emit(@Nullable Object item) {
    Flow.Subscriber<? super Object> current = subscriber;
    if (current == null) {
      return;
    }
    Object converted;
    try {
      converted = conversion.apply(item);
    } catch (Throwable e) {
      fail(translation.apply(e));
      return;
    }
    if (converted == null) {
      fail(new NullPointerException("a stream's item may not be null"));
      return;
    }
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    guarded(() -> current.onNext(converted));
  }

  private void ended(LoopFuture<@Nullable Object> done) {
    switch (Objects.requireNonNull(done.outcome())) {
      case Success<?> success -> end(null);
      case Failure<?>(Throwable exception) -> {
        done.markRetrieved();
        end(translation.apply(exception));
      }
      case Cancelled<?> cancelled -> end(cancelled.exception());
    }
  }

  /** Tells the subscriber, unless it has cancelled. */
  private void end(@Nullable Throwable exception) {
    Flow.Subscriber<? super Object> current = take();
    if (current == null) {
      if (exception != null && !(exception instanceof CancellationException)) {
        loop.report(LoopFailure.of("A stream failed after it was cancelled", exception));
      }
    } else if (exception == null) {
      guarded(current::onComplete);
    } else {
      guarded(() -> current.onError(exception));
    }
  }

  private Flow.@Nullable Subscriber<? super Object> take() {
    Flow.Subscriber<? super Object> current = subscriber;
    subscriber = null;
    return current;
  }

  /** Ends with a failure that is not the guest's. */
  private void fail(Throwable exception) {
    end(exception);
    stop();
  }

  /** A subscriber may not throw: one that does is done with, and reported. */
  private void guarded(Runnable signal) {
    try {
      signal.run();
    } catch (RuntimeException e) {
      subscriber = null;
      loop.report(LoopFailure.of("A subscriber failed", e));
      stop();
    }
  }
}
