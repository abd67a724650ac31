package dev.polyloop.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * What the system does with signals, by signal(3).
 *
 * <p>Thread rule: any thread.
 */
public final class SystemSignals {
  private static final long SIG_DFL = 0;

  private static final SystemCall SIGNAL =
      new SystemCall(
          "signal",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

  private SystemSignals() {}

  /**
   * Ignores a signal no longer. The JVM sets no handler for SIGHUP, SIGINT or SIGTERM while it is
   * ignored, as it is in what nohup starts, and does not say so.
   *
   * @param number of a signal that is ignored: a handler would lose its flags
   */
  public static void heed(int number) {
    try (Arena arena = Arena.ofConfined()) {
      long result = SIGNAL.call(arena, number, SIG_DFL);
      if (result < 0) {
        throw new IllegalStateException("signal() failed with error " + -result);
      }
    }
  }
}
