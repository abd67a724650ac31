package dev.polyloop.js;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.InvalidStateException;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import java.util.Objects;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Awaitables of every language, and Future. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsFutures extends JsExports {
  JsFutures(JsGuest guest) {
    super(guest);
  }

  /** Whether a value of another language is awaitable. */
  @Export
  public boolean isAwaitable(Value value) {
    return guest.env().awaitables().isForeignAwaitable(guest, value);
  }

  /** The Java future of an awaitable. */
  @Export
  public LoopFuture<?> adopt(Value value) {
    return guarded(
        () ->
            guest
                .thread()
                .within(
                    guest.thread().surroundings().variables(),
                    () -> guest.env().awaitables().adopt(loop(), value)));
  }

  /** Settles a promise with the future's outcome. */
  @Export
  public void subscribe(LoopFuture<?> future, Value resolve, Value reject) {
    future.addCallback(new Settlement(guest, future, resolve, reject));
  }

  /** A future to be settled by {@link #complete} and {@link #fail}. */
  @Export
  public LoopFuture<?> mirror(@Nullable EventLoop loop, @Nullable Value canceller) {
    return new PromiseFuture(
        guest, loop == null ? loop() : loop, isFunction(canceller) ? canceller : null);
  }

  private static boolean isFunction(@Nullable Value value) {
    return value != null && value.canExecute();
  }

  /** Completes. */
  @Export
  public void complete(LoopFuture<?> future, Value value) {
    JsGuest.cast(future).complete(JsValues.toJava(value));
  }

  /** Fails, or cancels if the reason says so. */
  @Export
  public void fail(LoopFuture<?> future, Value reason) {
    ((PromiseFuture) (LoopFuture<?>) future).fail(guest.errors().toThrowable(reason));
  }

  /** The wrapper of a future. */
  @Export
  public Value wrapper(LoopFuture<?> future) {
    return guest.wrapper(future);
  }

  /** Makes the object the wrapper of the future. */
  @Export
  public void pair(LoopFuture<?> future, Value wrapper) {
    Object paired = future.peer(guest, () -> wrapper);
    assert paired.equals(wrapper);
  }

  /** A pending future. */
  @Export
  public LoopFuture<?> newFuture() {
    return loop().createFuture();
  }

  /** Whether it is done. */
  @Export
  public boolean isDone(LoopFuture<?> future) {
    return future.isDone();
  }

  /** Whether it was cancelled. */
  @Export
  public boolean isCancelled(LoopFuture<?> future) {
    return future.isCancelled();
  }

  /** The result. */
  @Export
  public Object result(LoopFuture<?> future) {
    return guarded(
        () -> {
          if (future.outcome() instanceof Outcome.Success<?>(var value)) {
            return guest.values().resultOf(future, value);
          }
          throw guest.errors().toGuest(notSuccess(future)).throwException();
        });
  }

  private static Throwable notSuccess(LoopFuture<?> future) {
    if (!future.isDone()) {
      return new InvalidStateException("Result is not set.");
    }
    return Objects.requireNonNull(future.thrown());
  }

  /** The exception or null. */
  @Export
  public @Nullable Object exception(LoopFuture<?> future) {
    return guarded(
        () -> {
          Throwable exception = future.exceptionOrNull();
          return exception == null ? null : guest.errors().toGuest(exception);
        });
  }

  /** Cancels. */
  @Export
  public boolean cancel(LoopFuture<?> future, Value reason) {
    return future.cancel(JsValues.toJava(reason));
  }

  /** Completes a program's own future. */
  @Export
  public void setResult(LoopFuture<?> future, Value value) {
    guardedRun(() -> checkSet(JsGuest.cast(future).complete(JsValues.toJava(value))));
  }

  /** Fails a program's own future. */
  @Export
  public void setException(LoopFuture<?> future, Value error) {
    guardedRun(() -> checkSet(future.completeExceptionally(guest.errors().toThrowable(error))));
  }

  private static void checkSet(boolean done) {
    if (!done) {
      throw new InvalidStateException("invalid state");
    }
  }

  /** Adds a callback. */
  @Export
  public void addDoneCallback(LoopFuture<?> future, Value function, Value call) {
    future.addCallback(new DoneCallback(guest, function, call));
  }

  /** Removes the callbacks of a function. */
  @Export
  public int removeDoneCallback(LoopFuture<?> future, Value function) {
    int removed = 0;
    for (LoopFuture.Callback callback : future.callbacks()) {
      if (callback instanceof DoneCallback own
          && own.isFor(function)
          && future.removeCallback(callback)) {
        removed++;
      }
    }
    return removed;
  }
}
