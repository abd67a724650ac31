package dev.polyloop.js;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Follows a promise. A promise cannot be cancelled: cancelling this one leaves the promise alone,
 * unless a function was given that passes the request on.
 *
 * <p>Thread rule: {@link #cancel} on any thread; the rest on the owner thread.
 */
final class PromiseFuture extends LoopFuture<@Nullable Object> {
  private final JsGuest guest;
  private final @Nullable Value canceller;

  /**
   * A pending future.
   *
   * @param canceller called with the reason; answers whether the promise will end for it
   */
  PromiseFuture(JsGuest guest, EventLoop loop, @Nullable Value canceller) {
    super(loop);
    this.guest = guest;
    this.canceller = canceller;
  }

  void fail(Throwable exception) {
    if (exception instanceof CancelledException cancelled) {
      settle(new Outcome.Cancelled<>(cancelled.reason(), cancelled));
    } else {
      completeExceptionally(exception);
    }
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    Value function = canceller;
    if (isDone()) {
      return false;
    }
    if (function == null) {
      return super.cancel(reason);
    }
    if (!guest.thread().isOwner()) {
      guest.enqueue(() -> cancelOnLoop(function, reason));
      return true;
    }
    return cancelOnLoop(function, reason);
  }

  private boolean cancelOnLoop(Value function, @Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    Value answer = guest.call(function, guest.values().toGuest(reason));
    return (answer != null && answer.asBoolean()) || super.cancel(reason);
  }
}
