package dev.polyloop.python;

import dev.polyloop.guest.GuestVariables;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** A {@code contextvars.Context}. */
final class PythonVariables implements GuestVariables {
  private final PythonGuest guest;
  private final Value context;

  PythonVariables(PythonGuest guest, Value context) {
    this.guest = guest;
    this.context = context;
  }

  @Override
  public void within(Runnable action) {
    Entered entered = new Entered(action);
    try {
      context.invokeMember("run", entered);
    } catch (PolyglotException e) {
      if (entered.begun || e.isInterrupted() || e.isCancelled() || e.isExit()) {
        throw e;
      }
      // A step that has the context is running a loop of its own, and a context is entered once.
      copy().within(action);
      return;
    }
    if (entered.thrown != null) {
      throw entered.thrown;
    }
  }

  @Override
  public GuestVariables copy() {
    return new PythonVariables(guest, context.invokeMember("copy"));
  }

  /** The action as Python calls it; what it throws does not pass through Python. */
  private final class Entered implements ProxyExecutable {
    private final Runnable action;
    private boolean begun;
    private @Nullable RuntimeException thrown;

    Entered(Runnable action) {
      this.action = action;
    }

    @Override
    public Object execute(Value... arguments) {
      begun = true;
      try {
        action.run();
      } catch (RuntimeException e) {
        thrown = e;
      }
      return guest.none();
    }
  }
}
