package dev.polyloop.js;

import dev.polyloop.loop.EventLoop;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of {@link JsHost} share. Exceptions leave them as JavaScript errors.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
abstract class JsExports {
  private static final double NANOS_PER_SECOND = 1e9;

  final JsGuest guest;

  JsExports(JsGuest guest) {
    this.guest = guest;
  }

  EventLoop loop() {
    return guest.thread().current();
  }

  <T extends @Nullable Object> T guarded(Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw guest.errors().toGuest(e).throwException();
    }
  }

  void guardedRun(Runnable action) {
    Object ignored =
        this.<@Nullable Object>guarded(
            () -> {
              action.run();
              return null;
            });
    assert ignored == null;
  }

  /** What JavaScript awaits for the future: its awaitable also where nothing is installed. */
  Value awaitable(Future<?> future) {
    return guarded(() -> guest.wrapper(guest.env().awaitables().adopt(loop(), future)));
  }

  static long nanos(double seconds) {
    // The cast saturates; half the range keeps deadline arithmetic from overflowing.
    return (long) Math.min(Math.max(seconds, 0) * NANOS_PER_SECOND, Long.MAX_VALUE / 2.0);
  }
}
