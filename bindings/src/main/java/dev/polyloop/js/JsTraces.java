package dev.polyloop.js;

import dev.polyloop.guest.Traces;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * The traces of other languages' exceptions, see {@link Traces}. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsTraces extends JsExports {
  JsTraces(JsGuest guest) {
    super(guest);
  }

  /** The lines below the first of an Error's {@code stack}. */
  @Export
  public String lines(Value java) {
    StringBuilder text = new StringBuilder();
    for (String line : Traces.lines(guest.env().traces().of(guest.errors().toThrowable(java)))) {
      text.append("\n    ").append(line);
    }
    return text.toString();
  }

  /** JavaScript has awaited another language's exception, in the given lines of a {@code stack}. */
  @Export
  public void awaited(Value error, Value lines) {
    List<String> by = new ArrayList<>();
    for (long i = 0; i < lines.getArraySize(); i++) {
      by.add(lines.getArrayElement(i).asString());
    }
    guest.env().traces().awaited(guest.errors().toThrowable(error), Traces.parse(by));
  }
}
