package dev.polyloop.loop;

/**
 * A monotonic clock in nanoseconds from an arbitrary origin.
 *
 * <p>Thread rule: any thread.
 */
@FunctionalInterface
public interface TimeSource {
  /** The current time; values are compared by subtraction only. */
  long nanos();

  /** The JVM's monotonic clock. */
  static TimeSource system() {
    return System::nanoTime;
  }
}
