package dev.polyloop.guest;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What a guest of another Polyloop threw: its text, and the original as the cause. */
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private RemoteException(GuestException cause) {
    super(cause.getMessage(), cause);
  }

  /** What may cross of an exception of another Polyloop: of a guest's, no objects. */
  static Throwable of(Throwable exception) {
    return switch (exception) {
      case GuestFailure.Timeout timeout ->
          new TimeoutException(timeout.getMessage()).initCause(timeout.original());
      case GuestFailure.Io io -> new IOException(io.getMessage(), io.original());
      case GuestException guest -> new RemoteException(guest);
      default -> exception;
    };
  }
}
