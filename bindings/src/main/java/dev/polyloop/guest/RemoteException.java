package dev.polyloop.guest;

/** What a guest of another Polyloop threw: its text, and the original as the cause. */
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RemoteException(GuestException cause) {
    super(cause.getMessage(), cause);
  }
}
