package dev.polyloop.guest;

import java.util.List;
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
  private final transient List<Throwable> members;

  /**
   * Wraps an exception object.
   *
   * @param description its type and text
   */
  public GuestException(Value guestObject, String description) {
    this(guestObject, description, List.of());
  }

  /**
   * Wraps a group of exceptions: Python's {@code ExceptionGroup}, JavaScript's {@code
   * AggregateError}.
   *
   * @param members what is in it; they are this one's suppressed exceptions
   */
  public GuestException(Value guestObject, String description, List<Throwable> members) {
    super(description, null, true, true);
    this.guestObject = guestObject;
    this.members = List.copyOf(members);
    this.members.forEach(this::addSuppressed);
  }

  /** The exceptions in the group, empty if it is none. */
  public List<Throwable> members() {
    return members;
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
