package dev.polyloop.js;

import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * What a program prints, and the errors that none of its code caught. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsOutput extends JsExports {
  JsOutput(JsGuest guest) {
    super(guest);
  }

  /** Prints bytes, each a character of the text. */
  @Export
  public void printLatin1(boolean toError, String text) {
    guest.printBytes(
        toError ? guest.env().err() : guest.env().out(),
        text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes to standard output or error. */
  @Export
  public void print(boolean toError, String text) {
    guest.print(toError ? guest.env().err() : guest.env().out(), text);
  }

  /** Another language's object as text. */
  @Export
  public String describe(Value value) {
    return value.isHostObject() ? String.valueOf(value.<Object>asHostObject()) : value.toString();
  }

  /** A promise's status and its result as text. */
  @Export
  public Object promiseState(Value promise) {
    // The engine shows a promise's state in its display string only.
    String text = promise.toString();
    String status =
        text.contains("[[PromiseStatus]]: \"pending\"")
            ? "pending"
            : text.contains("[[PromiseStatus]]: \"rejected\"") ? "rejected" : "resolved";
    String mark = "[[PromiseValue]]: ";
    int at = text.indexOf(mark);
    String value = at < 0 ? "" : text.substring(at + mark.length(), text.length() - 1);
    return guest.entry().arrayOf().execute(status, value);
  }

  /** Something was thrown that no code caught. */
  @Export
  public void uncaught(Value error) {
    guest.uncaught(guest.errors().toThrowable(error));
  }

  /**
   * A promise was rejected and nobody has handled it. It is reported one turn later: another
   * language that was handed the promise awaits it only after JavaScript has returned.
   *
   * @param stillUnhandled asked then
   */
  @Export
  public void unhandledRejection(Value reason, Value stillUnhandled) {
    if (isInterrupt(reason)) {
      // Whoever interrupts a step knows.
      return;
    }
    guest.enqueue(
        () -> {
          if (stillUnhandled.execute().asBoolean()) {
            guest.uncaught(guest.errors().toThrowable(reason), true);
          }
        });
  }

  private static boolean isInterrupt(Value reason) {
    if (!reason.isException()) {
      return false;
    }
    try {
      throw reason.throwException();
    } catch (PolyglotException e) {
      return e.isInterrupted();
    }
  }
}
