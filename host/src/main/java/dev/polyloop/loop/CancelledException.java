package dev.polyloop.loop;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A cancellation on its way through coroutines: asyncio's {@code CancelledError}. Language bindings
 * subclass it to keep their own exception object with it.
 */
public class CancelledException extends CancellationException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object reason;

  /** Carries the message given to {@code cancel}, or null if there was none. */
  public CancelledException(@Nullable Object reason) {
    super(reason == null ? null : reason.toString());
    this.reason = reason;
  }

  /** The message given to {@code cancel}: any object of any language, or null. */
  public @Nullable Object reason() {
    return reason;
  }
}
