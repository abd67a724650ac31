package dev.polyloop.js;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * Time and timers. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsClock extends JsExports {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final long origin;
  private final double timeOrigin = System.currentTimeMillis();

  JsClock(JsGuest guest) {
    super(guest);
    this.origin = guest.thread().root().nanos();
  }

  /** Milliseconds since the context started, on the loop's clock. */
  @Export
  public double performanceNow() {
    return (loop().nanos() - origin) / NANOS_PER_MILLISECOND;
  }

  /** When the context started, in milliseconds since 1970. */
  @Export
  public double timeOrigin() {
    return timeOrigin;
  }

  /** The loop's clock in seconds. */
  @Export
  public double time() {
    return loop().time();
  }

  /** Sets a timer. */
  @Export
  public int startTimer(Value callback, int milliseconds, boolean repeat) {
    return guest.timers().start(callback, (long) (milliseconds * NANOS_PER_MILLISECOND), repeat);
  }

  /** Sets a timer anew under its id, whether or not it has run. */
  @Export
  public void restartTimer(
      int id, Value callback, int milliseconds, boolean repeat, boolean background) {
    guest
        .timers()
        .restart(id, callback, (long) (milliseconds * NANOS_PER_MILLISECOND), repeat, background);
  }

  /** Says whether the program may end although the timer or immediate has not run. */
  @Export
  public void backgroundTimer(int id, boolean wanted) {
    guest.timers().background(id, wanted);
  }

  /** Calls the function once after the delay. */
  @Export
  public int callLater(double seconds, Value callback) {
    return guest.timers().start(callback, nanos(seconds), false);
  }

  /** Calls the function in the next turn. */
  @Export
  public int startImmediate(Value callback) {
    return guest.timers().startImmediate(callback);
  }

  /** Takes a timer or immediate back. */
  @Export
  public void clearTimer(int id) {
    guest.timers().clear(id);
  }
}
