package dev.polyloop.js;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.stream.StreamSubscriber;
import dev.polyloop.stream.StreamSubscription;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * Async iteration of streams of every language. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsStreams extends JsExports {
  JsStreams(JsGuest guest) {
    super(guest);
  }

  /** Whether a value of another language can be iterated asynchronously. */
  @Export
  public boolean isStream(Value value) {
    return guest.env().awaitables().isStream(value);
  }

  /** Iterates a stream of any language. */
  @Export
  public StreamSubscriber openStream(Value stream, int window) {
    return guarded(() -> guest.env().awaitables().iterate(loop(), stream, window));
  }

  /** A subscriber for any publisher. */
  @Export
  public StreamSubscriber newSubscriber(int window) {
    return guarded(() -> guest.env().awaitables().subscriber(loop(), window));
  }

  /** The publisher of an async iterable of any language. */
  @Export
  public Flow.Publisher<?> publisher(Value stream) {
    return guarded(
        () ->
            guest
                .env()
                .awaitables()
                .publish(
                    loop(),
                    stream,
                    item -> item instanceof Value value ? JsValues.toJava(value) : item,
                    UnaryOperator.identity()));
  }

  /** The next item or {@link #streamEnd}. */
  @Export
  public LoopFuture<?> streamNext(StreamSubscriber subscriber) {
    return subscriber.next();
  }

  /** Cancels the subscription. */
  @Export
  public void streamClose(StreamSubscriber subscriber) {
    subscriber.close();
  }

  /** What stands for the end. */
  @Export
  public Object streamEnd() {
    return StreamSubscriber.END;
  }

  /** See {@link StreamSubscription#ready}. */
  @Export
  public int streamReady(StreamSubscription subscription) {
    return subscription.ready();
  }

  /** See {@link StreamSubscription#awaitDemand}. */
  @Export
  public LoopFuture<?> streamAwait(StreamSubscription subscription) {
    return subscription.awaitDemand();
  }

  /** See {@link StreamSubscription#emit}. */
  @Export
  public void streamEmit(StreamSubscription subscription, Value item) {
    subscription.emit(item);
  }

  /** What to call when the subscription is cancelled. */
  @Export
  public void streamOnCancel(StreamSubscription subscription, Value action) {
    subscription.onCancel(() -> guest.runEntry(action));
  }
}
