package dev.polyloop.sync;

/** A barrier was aborted, or reset while somebody waited: asyncio's {@code BrokenBarrierError}. */
public final class BarrierBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what happened to the barrier. */
  public BarrierBrokenException(String message) {
    super(message);
  }
}
