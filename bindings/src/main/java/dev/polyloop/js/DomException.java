package dev.polyloop.js;

/**
 * What JavaScript sees as a {@code DOMException} of that name.
 *
 * <p>Thread rule: any thread. Source: Web IDL, 2.8.1 "Base DOMException error names".
 */
final class DomException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;

  DomException(String name, String message) {
    super(message);
    this.name = name;
  }

  DomException(String name, String message, Throwable cause) {
    super(message, cause);
    this.name = name;
  }

  /** Such as {@code OperationError}. */
  String name() {
    return name;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
