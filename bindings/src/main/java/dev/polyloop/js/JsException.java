package dev.polyloop.js;

import dev.polyloop.guest.GuestException;
import java.util.List;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Something that JavaScript has thrown: an Error, or any other value.
 *
 * <p>Thread rule: as {@link GuestException}.
 */
public final class JsException extends GuestException {
  private static final long serialVersionUID = 1L;

  private final transient JsGuest guest;

  JsException(
      JsGuest guest,
      Value thrown,
      String description,
      @Nullable Throwable cause,
      List<Throwable> members) {
    super(thrown, description, cause, members);
    this.guest = guest;
  }

  /** Whether it was thrown in the guest's context, so that its object is no stranger there. */
  boolean isOf(JsGuest other) {
    return guest.equals(other);
  }
}
