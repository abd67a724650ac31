package dev.polyloop.loop;

import java.util.List;

/**
 * The failures of a task group's children: an {@code ExceptionGroup} to Python, an {@code
 * AggregateError} to JavaScript. The first is the cause, the others are suppressed.
 */
public final class TaskGroupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Throwable> exceptions;

  /** Groups at least one failure. */
  public TaskGroupException(String message, List<Throwable> exceptions) {
    super(
        message
            + " ("
            + exceptions.size()
            + (exceptions.size() == 1 ? " sub-exception)" : " sub-exceptions)"),
        exceptions.getFirst());
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.stream().skip(1).forEach(this::addSuppressed);
  }

  /** The failures in the order they happened. */
  public List<Throwable> exceptions() {
    return exceptions;
  }
}
