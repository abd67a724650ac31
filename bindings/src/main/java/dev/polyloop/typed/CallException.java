package dev.polyloop.typed;

/** A guest called a Java method with arguments that it does not take: Python's TypeError. */
public final class CallException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  CallException(String message) {
    super(message);
  }
}
