package dev.polyloop.sync;

/** An item was taken from an empty queue without waiting: asyncio's {@code QueueEmpty}. */
public final class QueueEmptyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Carries no message, as in asyncio. */
  public QueueEmptyException() {}
}
