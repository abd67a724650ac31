package dev.polyloop.stream;

import dev.polyloop.loop.EventLoop;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of what a guest iterates. It asks the guest for an item when a subscriber has asked
 * for one. Signals come on the loop's thread.
 *
 * <p>Thread rule: any thread.
 */
public final class StreamPublisher implements Flow.Publisher<Object> {
  private final EventLoop loop;
  private final StreamSource source;
  private final UnaryOperator<@Nullable Object> conversion;
  private final UnaryOperator<Throwable> translation;
  private final @Nullable AtomicBoolean taken;

  /**
   * A publisher.
   *
   * @param repeatable whether each subscriber has an iteration of its own; if not, there is one
   * @param conversion makes the subscribers' item of the guest's; what it throws ends the stream
   * @param translation makes the subscribers' exception of the guest's
   */
  public StreamPublisher(
      EventLoop loop,
      StreamSource source,
      boolean repeatable,
      UnaryOperator<@Nullable Object> conversion,
      UnaryOperator<Throwable> translation) {
    this.loop = loop;
    this.source = source;
    this.conversion = conversion;
    this.translation = translation;
    this.taken = repeatable ? null : new AtomicBoolean();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Object> subscriber) {
    Objects.requireNonNull(subscriber);
    if (taken != null && !taken.compareAndSet(false, true)) {
      refuse(subscriber);
      return;
    }
    StreamSubscription subscription =
        new StreamSubscription(loop, subscriber, source, conversion, translation);
    loop.enqueue(subscription);
  }

  private static void refuse(Flow.Subscriber<? super Object> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            // It has ended.
          }

          @Override
          public void cancel() {
            // It has ended.
          }
        });
    subscriber.onError(new IllegalStateException("the stream is being consumed already"));
  }
}
