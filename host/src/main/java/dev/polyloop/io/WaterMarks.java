package dev.polyloop.io;

/**
 * From and to how many waiting bytes a writer is to pause.
 *
 * <p>Thread rule: the loop's owner.
 */
final class WaterMarks {
  private static final int DEFAULT_HIGH = 64 * 1024;

  private long high = DEFAULT_HIGH;
  private long low = DEFAULT_HIGH / 4;
  private boolean full;

  /**
   * Sets both.
   *
   * @throws IllegalArgumentException unless high >= low >= 0
   */
  void set(long high, long low) {
    if (high < low || low < 0) {
      throw new IllegalArgumentException(
          "high (" + high + ") must be >= low (" + low + ") must be >= 0");
    }
    this.high = high;
    this.low = low;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /** Whether so many waiting bytes have just passed the upper mark. */
  boolean rises(long waiting) {
    if (full || waiting <= high) {
      return false;
    }
    full = true;
    return true;
  }

  /** Whether so few waiting bytes are below the lower mark again. */
  boolean falls(long waiting) {
    if (!full || waiting > low) {
      return false;
    }
    full = false;
    return true;
  }
}
