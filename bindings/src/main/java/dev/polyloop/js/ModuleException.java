package dev.polyloop.js;

import org.graalvm.polyglot.HostAccess.Export;

/**
 * A module that cannot be had, with Node's code for the reason. JavaScript sees an Error with that
 * {@code code}.
 *
 * <p>Thread rule: any thread. Source: Node.js, Errors, "Node.js error codes".
 */
public final class ModuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Node's code, such as {@code ERR_MODULE_NOT_FOUND}. */
  @Export public final String code;

  /** Its name there. */
  @Export public final String name = "Error";

  /** What JavaScript's programs read. */
  @Export public final String message;

  private ModuleException(String code, String message) {
    super(message);
    this.code = code;
    this.message = message;
  }

  static ModuleException of(String code, String message) {
    return new ModuleException(code, message);
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // JavaScript reads this where it wants a text.
  public String toString() {
    return "Error [" + code + "]: " + message;
  }
}
