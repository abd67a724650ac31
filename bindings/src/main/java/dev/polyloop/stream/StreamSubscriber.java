package dev.polyloop.stream;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that a guest iterates. It asks the publisher for an item when the guest waits for
 * one; with a window it asks ahead, for so many that there are never more than that unread.
 *
 * <p>Thread rule: the subscriber's methods on any thread; the rest on the loop's.
 */
public final class StreamSubscriber implements Flow.Subscriber<Object> {
  /** What {@link #next} gives at the stream's end. */
  public static final Object END =
      new Object() {
        @Override
        public String toString() {
          return "<end of stream>";
        }
      };

  private static final Flow.Subscription CLOSED =
      new Flow.Subscription() {
        @Override
        public void request(long n) {
          // Closed.
        }

        @Override
        public void cancel() {
          // Closed.
        }
      };

  private final EventLoop loop;
  private final int window;
  private final UnaryOperator<@Nullable Object> shown;

  // Any thread.
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

  // The loop's thread.
  private final Deque<Object> unread = new ArrayDeque<>();
  private final Deque<LoopFuture<@Nullable Object>> readers = new ArrayDeque<>();
  private long requested;
  private boolean ended;
  private @Nullable Throwable failure;

  /**
   * A subscriber without a subscription.
   *
   * @param window how many items may be there unread; 1 to ask for each when it is waited for
   * @param shown what the reader is given for an item
   * @throws IllegalArgumentException if the window is not positive
   */
  public StreamSubscriber(EventLoop loop, int window, UnaryOperator<@Nullable Object> shown) {
    if (window < 1) {
      throw new IllegalArgumentException("the window must be positive, not " + window);
    }
    this.loop = loop;
    this.window = window;
    this.shown = shown;
  }

  // The publisher's side

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given);
    if (!subscription.compareAndSet(null, given)) {
      given.cancel();
      return;
    }
    loop.enqueue(this::requestMore);
  }

  @Override
  public void onNext(Object item) {
    Object given = Objects.requireNonNull(shown.apply(Objects.requireNonNull(item)));
    loop.enqueue(() -> deliver(given));
  }

  @Override
  public void onError(Throwable exception) {
    Objects.requireNonNull(exception);
    loop.enqueue(() -> end(exception));
  }

  @Override
  public void onComplete() {
    loop.enqueue(() -> end(null));
  }

  // The guest's side

  /** The next item, or {@link #END}; a reader that is cancelled loses none. */
  public LoopFuture<@Nullable Object> next() {
    LoopFuture<@Nullable Object> reader = loop.createFuture();
    readers.add(reader);
    serve();
    requestMore();
    return reader;
  }

  /**
   * What the reader was given and did not take, because it was cancelled in the meantime, goes to
   * the next one. Does nothing for a reader that was given nothing.
   */
  public void giveBack(LoopFuture<?> reader) {
    switch (reader.outcome()) {
      case Outcome.Success<?>(Object item) when item != END -> {
        unread.addFirst(Objects.requireNonNull(item));
        serve();
      }
      case Outcome.Failure<?>(Throwable exception) -> failure = exception;
      case null, default -> {}
    }
  }

  /** Cancels the subscription; readers get the end. */
  public void close() {
    Flow.Subscription current = subscription.getAndSet(CLOSED);
    if (current != null && !ended) {
      current.cancel();
    }
    unread.clear();
    failure = null;
    ended = true;
    serve();
  }

  private void deliver(Object item) {
    if (ended) {
      return;
    }
    requested--;
    unread.add(item);
    serve();
    requestMore();
  }

  private void end(@Nullable Throwable exception) {
    if (!ended) {
      ended = true;
      failure = exception;
      serve();
    }
  }

  private void serve() {
    while (!readers.isEmpty() && (ended || !unread.isEmpty())) {
      LoopFuture<@Nullable Object> reader = readers.remove();
      if (reader.isDone()) {
        continue;
      }
      Throwable thrown = failure;
      if (!unread.isEmpty()) {
        reader.complete(unread.remove());
      } else if (thrown != null) {
        // Once, as an iterator that has failed is at its end.
        failure = null;
        reader.completeExceptionally(thrown);
      } else {
        reader.complete(END);
      }
    }
  }

  private void requestMore() {
    Flow.Subscription current = subscription.get();
    if (current == null || ended) {
      return;
    }
    readers.removeIf(LoopFuture::isDone);
    long wanted = Math.max(window == 1 ? 0 : window, readers.size());
    long coming = requested + unread.size();
    if (coming <= wanted / 2 && wanted > coming) {
      long more = wanted - coming;
      requested += more;
      current.request(more);
    }
  }
}
