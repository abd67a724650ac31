package dev.polyloop.guest;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors a future of another Polyloop's loop. Its guests' objects belong to its thread, so only
 * plain data crosses, copied there: strings, numbers, booleans, lists and maps of them, and Java
 * objects. Cancelling one cancels the other.
 *
 * <p>Thread rule: that of {@link LoopFuture}.
 */
final class ForeignLoopFuture extends LoopFuture<@Nullable Object> {
  private final LoopFuture<?> source;

  ForeignLoopFuture(EventLoop loop, LoopFuture<?> source) {
    super(loop);
    this.source = source;
    loop.beginOutside();
    Callback callback =
        source.onDone(
            done -> {
              follow(Objects.requireNonNull(done.outcome()));
              done.markRetrieved();
              loop.endOutside();
            });
    Objects.requireNonNull(callback);
  }

  private void follow(Outcome<?> outcome) {
    switch (outcome) {
      case Success<?>(var value) -> {
        try {
          complete(copy(value));
        } catch (IllegalArgumentException e) {
          completeExceptionally(e);
        }
      }
      case Failure<?>(Throwable exception) -> completeExceptionally(RemoteException.of(exception));
      case Cancelled<?> cancelled ->
          super.cancel(
              cancelled.reason() instanceof Value reason ? reason.toString() : cancelled.reason());
    }
  }

  private static @Nullable Object copy(@Nullable Object object) {
    if (!(object instanceof Value value)) {
      return object;
    }
    if (value.isNull()) {
      return null;
    }
    if (value.isHostObject()) {
      return value.asHostObject();
    }
    if (value.isString() || value.isBoolean() || value.isNumber()) {
      return value.as(Object.class);
    }
    if (value.hasHashEntries()) {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      Value entries = value.getHashEntriesIterator();
      while (entries.hasIteratorNextElement()) {
        Value entry = entries.getIteratorNextElement();
        map.put(copy(entry.getArrayElement(0)), copy(entry.getArrayElement(1)));
      }
      return map;
    }
    if (value.hasArrayElements()) {
      List<@Nullable Object> list = new ArrayList<>();
      for (long i = 0; i < value.getArraySize(); i++) {
        list.add(copy(value.getArrayElement(i)));
      }
      return list;
    }
    throw new IllegalArgumentException("cannot cross to another Polyloop: " + value);
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone() || source.isDone()) {
      return false;
    }
    if (source.scheduler().isElsewhere()) {
      source.scheduler().enqueue(() -> source.cancel(reason));
      return true;
    }
    return source.cancel(reason);
  }
}
