package dev.polyloop.io;

import java.io.IOException;

/**
 * An error of the operating system, with its number as on Linux: what a guest language makes its
 * own error of (Python an {@code OSError} with {@code errno}).
 */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * An error.
   *
   * @param errno the number, as Linux has it
   * @param message the text, usually that of strerror(3)
   */
  public ErrnoException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** The error's number, as Linux has it. */
  public int errno() {
    return errno;
  }
}
