package dev.polyloop.guest;

import org.graalvm.polyglot.Value;

/**
 * A guest's exception on its way through Java. It keeps the guest's own object, which every
 * language that catches it again sees.
 *
 * <p>Thread rule: safe on any thread while its {@code Polyloop} is open.
 */
public class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Value guestObject;

  /**
   * Wraps an exception object.
   *
   * @param description its type and text
   */
  public GuestException(Value guestObject, String description) {
    super(description, null, false, true);
    this.guestObject = guestObject;
  }

  /** The guest's exception object. */
  public Value guestObject() {
    return guestObject;
  }

  /** Frames are the guest's, set where the exception reaches a Java caller. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
