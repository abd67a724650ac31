package dev.polyloop.sync;

/** An item was put into a full queue without waiting: asyncio's {@code QueueFull}. */
public final class QueueFullException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Carries no message, as in asyncio. */
  public QueueFullException() {}
}
