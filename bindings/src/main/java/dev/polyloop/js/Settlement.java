package dev.polyloop.js;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Surroundings;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import java.util.Objects;
import org.graalvm.polyglot.Value;

/**
 * Settles a promise with the outcome of a future, as a macrotask of the loop that runs then.
 *
 * <p>Thread rule: {@link #fire} on any thread.
 */
final class Settlement implements LoopFuture.Callback, LoopThread.Ambient {
  private final JsGuest guest;
  private final Surroundings surroundings;
  private final LoopFuture<?> future;
  private final Value resolve;
  private final Value reject;

  Settlement(JsGuest guest, LoopFuture<?> future, Value resolve, Value reject) {
    this.guest = guest;
    this.surroundings = guest.thread().surroundings();
    this.future = future;
    this.resolve = resolve;
    this.reject = reject;
  }

  @Override
  public void fire(LoopFuture<?> done) {
    guest.enqueue(this);
  }

  @Override
  public void run() {
    guest.thread().step(surroundings, this::settle);
  }

  private void settle() {
    if (future.outcome() instanceof Outcome.Success<?>(var value)) {
      guest.runEntry(resolve, guest.values().resultOf(future, value));
    } else {
      Throwable thrown = Objects.requireNonNull(future.thrown());
      guest.runEntry(reject, guest.errors().toGuest(thrown));
    }
  }
}
