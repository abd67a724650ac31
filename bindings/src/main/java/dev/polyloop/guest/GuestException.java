package dev.polyloop.guest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A guest's exception on its way through Java. It keeps the guest's own object, which every
 * language that catches it again sees.
 *
 * <p>Thread rule: safe on any thread while its {@code Polyloop} is open.
 */
public class GuestException extends RuntimeException {
  /** How many causes of causes are followed: guests can make circles of them. */
  public static final int MOST_CAUSES = 20;

  private static final long serialVersionUID = 1L;

  private final transient Value guestObject;
  private final transient List<Throwable> members;
  private final transient Set<StackTraceElement> awaiters = new LinkedHashSet<>();

  /**
   * Wraps an exception object.
   *
   * @param description its type and text
   */
  public GuestException(Value guestObject, String description) {
    this(guestObject, description, null, List.of());
  }

  /**
   * Wraps an exception with what it came from, or a group of exceptions: Python's {@code
   * ExceptionGroup}, JavaScript's {@code AggregateError}.
   *
   * @param cause Python's {@code __cause__}, JavaScript's {@code cause}
   * @param members what is in a group; they are this one's suppressed exceptions
   */
  public GuestException(
      Value guestObject, String description, @Nullable Throwable cause, List<Throwable> members) {
    super(description, cause, true, true);
    this.guestObject = guestObject;
    this.members = List.copyOf(members);
    this.members.forEach(this::addSuppressed);
  }

  /** The exceptions in the group, empty if it is none. */
  public List<Throwable> members() {
    return members;
  }

  /** Adds frames of another language that awaited it. The owner thread. */
  void addAwaiters(List<StackTraceElement> frames) {
    frames.stream().limit(Traces.LONGEST - awaiters.size()).forEach(awaiters::add);
  }

  /** The frames of other languages that awaited it and that its own does not know of yet. */
  List<StackTraceElement> awaiters() {
    return List.copyOf(awaiters);
  }

  /** Takes them out. The owner thread. */
  public List<StackTraceElement> takeAwaiters() {
    List<StackTraceElement> taken = awaiters();
    awaiters.clear();
    return taken;
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
