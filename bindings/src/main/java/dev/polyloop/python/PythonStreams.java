package dev.polyloop.python;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.stream.StreamSubscriber;
import dev.polyloop.stream.StreamSubscription;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The part of {@link PythonHost} that is about streams. */
public abstract class PythonStreams extends PythonPrimitives {
  private final PythonGuest guest;

  PythonStreams(PythonGuest guest) {
    super(guest);
    this.guest = guest;
  }

  // From Python

  @Export
  public int stream_ready(StreamSubscription subscription) {
    return subscription.ready();
  }

  @Export
  public Object stream_await(StreamSubscription subscription) {
    return guest.peerOf(subscription.awaitDemand());
  }

  @Export
  public void stream_emit(StreamSubscription subscription, Value item) {
    subscription.emit(item);
  }

  @Export
  public Flow.Publisher<?> publisher(PythonLoop loop, Value stream) {
    return guest
        .environment()
        .awaitables()
        .publish(
            loop.java(),
            stream,
            item -> item instanceof Value value ? value.as(Object.class) : item,
            UnaryOperator.identity());
  }

  // To Python

  @Export
  public boolean is_stream(Value value) {
    return guest.environment().awaitables().isStream(value);
  }

  @Export
  public StreamSubscriber open_stream(PythonLoop loop, Value stream, int window) {
    return guest.environment().awaitables().iterate(loop.java(), stream, window);
  }

  @Export
  public StreamSubscriber new_subscriber(PythonLoop loop, int window) {
    return guest.environment().awaitables().subscriber(loop.java(), window);
  }

  @Export
  public Object stream_next(StreamSubscriber subscriber) {
    LoopFuture<@Nullable Object> next = subscriber.next();
    return guest.peerOf(next);
  }

  @Export
  public void stream_give_back(StreamSubscriber subscriber, LoopFuture<?> reader) {
    subscriber.giveBack(reader);
  }

  @Export
  public void stream_close(StreamSubscriber subscriber) {
    subscriber.close();
  }

  @Export
  public Object stream_end() {
    return StreamSubscriber.END;
  }
}
