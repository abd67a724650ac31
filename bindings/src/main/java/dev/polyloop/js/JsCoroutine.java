package dev.polyloop.js;

import dev.polyloop.guest.Surroundings;
import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.Coroutine;
import dev.polyloop.loop.LoopFuture;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A JavaScript function as a coroutine: it is called in the first step, and the task then waits for
 * its promise. JavaScript goes on by itself, as a promise job.
 *
 * <p>Thread rule: the owner thread.
 */
final class JsCoroutine implements Coroutine<@Nullable Object> {
  private final JsGuest guest;
  private final Value function;
  private final Value ambient;
  private final Surroundings surroundings;
  private @Nullable LoopFuture<?> awaited;

  JsCoroutine(JsGuest guest, Value function, Value ambient, Surroundings surroundings) {
    this.guest = guest;
    this.function = function;
    this.ambient = ambient;
    this.surroundings = surroundings;
  }

  @Override
  public Step<@Nullable Object> resume(@Nullable Throwable thrown) {
    LoopFuture<?> future = awaited;
    if (future == null) {
      return thrown != null ? new Step.Raised<>(thrown) : start();
    }
    return resumeAfter(future, thrown);
  }

  private Step<@Nullable Object> start() {
    Value result;
    Object around = surroundings.equals(Surroundings.NONE) ? null : surroundings;
    try {
      result =
          guest
              .thread()
              .within(
                  surroundings.variables(),
                  () -> guest.entry().startTask().execute(function, ambient, around));
    } catch (PolyglotException e) {
      if (JsErrors.isFatal(e)) {
        throw e;
      }
      return new Step.Raised<>(guest.errors().toThrowable(e));
    }
    if (result.isHostObject() && result.asHostObject() instanceof LoopFuture<?> future) {
      awaited = future;
      return new Step.Awaiting<>(future);
    }
    return new Step.Returned<>(JsValues.toJava(result));
  }

  /** The step after the wait for a future. */
  static Step<@Nullable Object> resumeAfter(LoopFuture<?> future, @Nullable Throwable thrown) {
    if (!future.isDone()) {
      // A cancellation that the future did not take when it was requested.
      boolean asked = future.cancel(thrown instanceof CancelledException e ? e.reason() : null);
      assert asked || future.isDone();
      return new Step.Awaiting<>(future);
    }
    return thrown != null ? new Step.Raised<>(thrown) : new Step.Returned<>(future.resultNow());
  }

  @Override
  public String toString() {
    Value name = function.hasMember("name") ? function.getMember("name") : null;
    String text = name != null && name.isString() ? name.asString() : "";
    return "<function " + (text.isEmpty() ? "(anonymous)" : text) + ">";
  }
}
