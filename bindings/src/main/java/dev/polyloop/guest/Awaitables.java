package dev.polyloop.guest;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.stream.StreamPublisher;
import dev.polyloop.stream.StreamSubscriber;
import dev.polyloop.stream.StreamSubscription;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows every awaitable of every language, and makes a {@link LoopFuture} of
 * each.
 *
 * <table>
 * <caption>Rows, most specific first</caption>
 * <tr><td>{@link LoopFuture}</td><td>itself</td></tr>
 * <tr><td>{@link CompletionStage}</td><td>completes with it; cancelling cancels it</td></tr>
 * <tr><td>{@link Future}</td><td>a virtual thread waits for it; cancelling cancels it</td></tr>
 * <tr><td>a guest's awaitable</td><td>what its {@link Guest} makes of it</td></tr>
 * </table>
 *
 * <p>Thread rule: the owner thread.
 */
public final class Awaitables {
  private final List<Guest> guests = new CopyOnWriteArrayList<>();
  private final UnaryOperator<@Nullable Object> shown;

  /**
   * A border that knows no language yet.
   *
   * @param shown what the guests are given for a Java object that a stage or publisher brings
   */
  public Awaitables(UnaryOperator<@Nullable Object> shown) {
    this.shown = shown;
  }

  /** Adds a language. */
  public void register(Guest guest) {
    guests.add(guest);
  }

  /** Whether some language can await the value. */
  public boolean isAwaitable(Value value) {
    if (value.isHostObject()) {
      Object host = value.asHostObject();
      return host instanceof CompletionStage<?> || host instanceof Future<?>;
    }
    if (isPlain(value)) {
      return false;
    }
    return guests.stream().anyMatch(guest -> guest.isAwaitable(value));
  }

  /*
   * No language is asked about a value that none of them can await. Besides being faster, it keeps
   * another language's null away from Python: GraalPy 25.0.3 fails inside when it looks for the
   * class of one, once interop types are registered (GetRegisteredClassNode.lookup).
   */
  private static boolean isPlain(Value value) {
    return value.isNull() || value.isString() || value.isNumber() || value.isBoolean();
  }

  /** As {@link #isAwaitable}, for a guest that knows the value is not its own. */
  public boolean isForeignAwaitable(Guest asking, Value value) {
    if (value.isHostObject() || isPlain(value)) {
      return isAwaitable(value);
    }
    return guests.stream().anyMatch(guest -> !guest.equals(asking) && guest.isAwaitable(value));
  }

  /**
   * As {@link #adopt(EventLoop, Value)}, for a guest that knows the value is not its own.
   *
   * @throws IllegalArgumentException if no other language can await it
   */
  public LoopFuture<@Nullable Object> adoptForeign(Guest asking, EventLoop loop, Value value) {
    if (value.isHostObject()) {
      return adopt(loop, value);
    }
    for (Guest guest : guests) {
      if (!guest.equals(asking) && guest.isAwaitable(value)) {
        return guest.adopt(loop, value);
      }
    }
    throw new IllegalArgumentException("not an awaitable: " + value);
  }

  /**
   * A future of the loop with the awaitable's outcome.
   *
   * @throws IllegalArgumentException if the value is not awaitable
   */
  public LoopFuture<@Nullable Object> adopt(EventLoop loop, Value value) {
    if (value.isHostObject()) {
      return adopt(loop, value.<Object>asHostObject());
    }
    for (Guest guest : guests) {
      if (guest.isAwaitable(value)) {
        return guest.adopt(loop, value);
      }
    }
    throw new IllegalArgumentException("not an awaitable: " + value);
  }

  /** As {@link #adopt(EventLoop, Value)}, for a Java object. */
  @SuppressWarnings("unchecked")
  public LoopFuture<@Nullable Object> adopt(EventLoop loop, Object host) {
    return switch (host) {
      case LoopFuture<?> future when isOfAnotherThread(loop, future) ->
          (LoopFuture<@Nullable Object>)
              future.peer(loop, () -> new ForeignLoopFuture(loop, future));
      case LoopFuture<?> future -> (LoopFuture<@Nullable Object>) future;
      case CompletionStage<?> stage -> adoptStage(loop, stage);
      case Future<?> future -> adoptFuture(loop, future);
      case Value value -> adopt(loop, value);
      default ->
          throw new IllegalArgumentException("not an awaitable: " + host.getClass().getName());
    };
  }

  /** A future of a loop that another thread runs: another Polyloop's. */
  private static boolean isOfAnotherThread(EventLoop loop, LoopFuture<?> future) {
    return future.scheduler() instanceof EventLoop home && !home.isSiblingOf(loop);
  }

  // Streams

  /** Whether some language can iterate the value asynchronously. */
  public boolean isStream(Value value) {
    if (value.isHostObject()) {
      return value.asHostObject() instanceof Flow.Publisher<?>;
    }
    return !isPlain(value) && guests.stream().anyMatch(guest -> guest.isStream(value));
  }

  /**
   * The publisher of a stream of any language; a Java publisher is itself.
   *
   * @param conversion makes the subscribers' item of the guest's
   * @param translation makes the subscribers' exception of the guest's
   * @throws IllegalArgumentException if no language can iterate it
   */
  @SuppressWarnings("unchecked")
  public Flow.Publisher<Object> publish(
      EventLoop loop,
      Value value,
      UnaryOperator<@Nullable Object> conversion,
      UnaryOperator<Throwable> translation) {
    if (value.isHostObject() && value.asHostObject() instanceof Flow.Publisher<?> publisher) {
      return (Flow.Publisher<Object>) publisher;
    }
    if (!isPlain(value)) {
      for (Guest guest : guests) {
        if (guest.isStream(value)) {
          return new StreamPublisher(
              loop,
              subscription -> guest.drive(loop, value, subscription),
              false,
              conversion,
              translation);
        }
      }
    }
    throw new IllegalArgumentException("not an async iterable: " + value);
  }

  /**
   * Iterates a stream of any language into the subscription.
   *
   * @throws IllegalArgumentException if no language can iterate it
   */
  public LoopFuture<@Nullable Object> drive(
      EventLoop loop, Value value, StreamSubscription subscription) {
    for (Guest guest : guests) {
      if (!isPlain(value) && guest.isStream(value)) {
        return guest.drive(loop, value, subscription);
      }
    }
    throw new IllegalArgumentException("not an async iterable: " + value);
  }

  /** A subscriber whose items a guest reads. */
  public StreamSubscriber subscriber(EventLoop loop, int window) {
    return new StreamSubscriber(loop, window, shown);
  }

  /** Iterates a stream of any language; the items are as its language gives them. */
  public StreamSubscriber iterate(EventLoop loop, Value value, int window) {
    StreamSubscriber subscriber = subscriber(loop, window);
    publish(loop, value, UnaryOperator.identity(), UnaryOperator.identity()).subscribe(subscriber);
    return subscriber;
  }

  private LoopFuture<@Nullable Object> adoptStage(EventLoop loop, CompletionStage<?> stage) {
    Adopted future = new Adopted(loop, stage instanceof Future<?> source ? source : null);
    loop.beginOutside();
    CompletionStage<?> _ =
        stage.whenComplete(
            (result, exception) -> {
              future.finish(result, exception == null ? null : known(exception));
              loop.endOutside();
            });
    return future;
  }

  /** The exception without its wrapping; of another Polyloop's guest, only what may cross. */
  private Throwable known(Throwable exception) {
    Throwable cause =
        exception instanceof CompletionException e && e.getCause() != null
            ? e.getCause()
            : exception;
    GuestException guest = GuestFailure.of(cause);
    return guest == null || isOfThisThread(guest.guestObject()) ? cause : RemoteException.of(cause);
  }

  private boolean isOfThisThread(Value value) {
    return guests.stream().anyMatch(guest -> guest.context().equals(value.getContext()));
  }

  private LoopFuture<@Nullable Object> adoptFuture(EventLoop loop, Future<?> source) {
    Adopted future = new Adopted(loop, source);
    loop.beginOutside();
    Thread waiter =
        Thread.ofVirtual()
            .name("polyloop-future")
            .start(
                () -> {
                  try {
                    future.finish(source.get(), null);
                  } catch (ExecutionException e) {
                    future.finish(null, e.getCause());
                  } catch (CancellationException | InterruptedException e) {
                    future.finish(null, e);
                  } finally {
                    loop.endOutside();
                  }
                });
    assert waiter != null;
    return future;
  }

  /** Mirrors a Java future; cancelling one cancels the other. */
  private final class Adopted extends LoopFuture<@Nullable Object> {
    private final @Nullable Future<?> source;

    Adopted(EventLoop loop, @Nullable Future<?> source) {
      super(loop);
      this.source = source;
    }

    void finish(@Nullable Object result, @Nullable Throwable exception) {
      switch (exception) {
        case null -> complete(shown.apply(result));
        case CancellationException e -> super.cancel((Object) e.getMessage());
        default -> completeExceptionally(exception);
      }
    }

    @Override
    public boolean cancel(@Nullable Object reason) {
      boolean cancelled = super.cancel(reason);
      if (cancelled && source != null) {
        stop(source);
      }
      return cancelled;
    }

    private static void stop(Future<?> source) {
      try {
        boolean stopped = source.cancel(true);
        assert stopped || source.isDone();
      } catch (UnsupportedOperationException e) {
        // A minimal stage is a Future by class only: nobody but its owner may end it.
      }
    }
  }
}
