package dev.polyloop;

import dev.polyloop.guest.Awaitables;
import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.Objects;
import java.util.function.Function;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A call of a guest function from Java, and the future of its converted result. Cancelling it
 * cancels what the guest began; it ends when that has.
 *
 * <p>Thread rule: that of {@link LoopFuture}; the call itself happens on the loop's thread.
 */
final class GuestCall<T extends @Nullable Object> extends LoopFuture<T> {
  private final EventLoop loop;
  private final Awaitables awaitables;
  private final Function<Throwable, Throwable> translation;
  private final Class<T> type;

  // The loop's thread.
  private @Nullable LoopFuture<@Nullable Object> inner;
  private boolean withdrawn;

  GuestCall(
      EventLoop loop,
      Awaitables awaitables,
      Function<Throwable, Throwable> translation,
      Class<T> type) {
    super(loop);
    this.loop = loop;
    this.awaitables = awaitables;
    this.translation = translation;
    this.type = type;
  }

  void start(Value function, @Nullable Object... arguments) {
    if (withdrawn) {
      return;
    }
    try {
      Value result = function.execute(arguments);
      if (awaitables.isAwaitable(result)) {
        LoopFuture<@Nullable Object> future = awaitables.adopt(loop, result);
        inner = future;
        Callback callback = future.onDone(this::finish);
        Objects.requireNonNull(callback);
      } else {
        complete(convert(result));
      }
    } catch (PolyglotException | ClassCastException | IllegalArgumentException e) {
      completeExceptionally(translation.apply(e));
    }
  }

  private void finish(LoopFuture<@Nullable Object> done) {
    switch (Objects.requireNonNull(done.outcome())) {
      case Success<?>(var value) -> {
        try {
          complete(convert(value));
        } catch (ClassCastException | IllegalArgumentException e) {
          completeExceptionally(e);
        }
      }
      case Failure<?>(Throwable exception) -> {
        done.markRetrieved();
        completeExceptionally(translation.apply(exception));
      }
      case Cancelled<?> cancelled -> {
        CancelledException exception = cancelled.exception();
        settle(new Cancelled<>(cancelled.reason(), exception));
      }
    }
  }

  @SuppressWarnings("NullAway") // A guest's None is null if the caller's type allows it.
  private T convert(@Nullable Object result) {
    if (type == Void.class) {
      return null;
    }
    if (result instanceof Value value) {
      return type.isAssignableFrom(Value.class) && type != Object.class
          ? type.cast(value)
          : value.as(type);
    }
    return type.cast(result);
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    if (!loop.isOwner() && loop.isRunning()) {
      loop.enqueue(() -> cancelHere(reason));
      return true;
    }
    return cancelHere(reason);
  }

  private boolean cancelHere(@Nullable Object reason) {
    LoopFuture<?> running = inner;
    if (running != null) {
      return running.cancel(reason);
    }
    withdrawn = true;
    return super.cancel(reason);
  }
}
