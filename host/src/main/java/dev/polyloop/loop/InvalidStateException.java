package dev.polyloop.loop;

/** An operation that the future's state does not allow: asyncio's {@code InvalidStateError}. */
public final class InvalidStateException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Says which operation and which state. */
  public InvalidStateException(String message) {
    super(message);
  }
}
