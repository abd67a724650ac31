package dev.polyloop.guest;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A guest's exception in a class of Java's that means the same. In the guest it is the original.
 *
 * <p>Thread rule: as {@link GuestException}.
 */
public sealed interface GuestFailure {
  /** What it stands for. */
  GuestException original();

  /** The guest's exception that this is or stands for, or null. */
  static @Nullable GuestException of(Throwable exception) {
    return switch (exception) {
      case GuestException guest -> guest;
      case GuestFailure failure -> failure.original();
      default -> null;
    };
  }

  /** A guest's time was over: Python's {@code TimeoutError}, an Error of that name. */
  final class Timeout extends TimeoutException implements GuestFailure {
    private static final long serialVersionUID = 1L;

    private final GuestException original;

    /** Stands for the guest's. */
    public Timeout(GuestException original) {
      super(original.getMessage());
      this.original = original;
      initCause(original);
    }

    @Override
    public GuestException original() {
      return original;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** A guest's input or output failed: Python's {@code OSError}. */
  final class Io extends IOException implements GuestFailure {
    private static final long serialVersionUID = 1L;

    private final GuestException original;

    /** Stands for the guest's. */
    public Io(GuestException original) {
      super(original.getMessage(), original);
      this.original = original;
    }

    @Override
    public GuestException original() {
      return original;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
