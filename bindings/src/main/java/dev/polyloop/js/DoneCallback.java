package dev.polyloop.js;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Surroundings;
import dev.polyloop.loop.LoopFuture;
import org.graalvm.polyglot.Value;

/**
 * A function given to {@code add_done_callback}.
 *
 * <p>Thread rule: {@link #fire} on any thread.
 */
final class DoneCallback implements LoopFuture.Callback, LoopThread.Ambient {
  private final JsGuest guest;
  private final Surroundings surroundings;
  private final Value function;
  private final Value call;

  /**
   * A callback.
   *
   * @param function the program's function, by which it is removed
   * @param call calls it with its future
   */
  DoneCallback(JsGuest guest, Value function, Value call) {
    this.guest = guest;
    this.surroundings = guest.thread().surroundings();
    this.function = function;
    this.call = call;
  }

  boolean isFor(Value other) {
    return function.equals(other);
  }

  @Override
  public void fire(LoopFuture<?> done) {
    guest.enqueue(this);
  }

  @Override
  public void run() {
    guest.thread().step(surroundings, () -> guest.runEntry(call));
  }
}
