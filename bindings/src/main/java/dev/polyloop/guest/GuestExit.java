package dev.polyloop.guest;

import dev.polyloop.loop.FatalSignal;
import org.graalvm.polyglot.Value;

/** A guest's {@code SystemExit} or {@code KeyboardInterrupt}. */
public final class GuestExit extends GuestException implements FatalSignal {
  private static final long serialVersionUID = 1L;

  /** Wraps an exception object. */
  public GuestExit(Value guestObject, String description) {
    super(guestObject, description);
  }
}
