package dev.polyloop.guest;

import dev.polyloop.loop.CancelledException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A cancellation with the guest's own exception object for it. */
public final class GuestCancellation extends CancelledException {
  private static final long serialVersionUID = 1L;

  private final transient Value guestObject;

  /** Wraps a guest's {@code CancelledError} or {@code AbortError}. */
  public GuestCancellation(@Nullable Object reason, Value guestObject) {
    super(reason);
    this.guestObject = guestObject;
  }

  /** The guest's exception object. */
  public Value guestObject() {
    return guestObject;
  }
}
