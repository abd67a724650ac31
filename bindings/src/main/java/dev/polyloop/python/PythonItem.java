package dev.polyloop.python;

import dev.polyloop.guest.GuestVariables;
import dev.polyloop.loop.GuestEntry;
import dev.polyloop.loop.Origin;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * An entry that Python runs: the pump is handed a Python object and calls its {@code _step}, which
 * returns the next one.
 */
interface PythonItem extends GuestEntry, GuestVariables {
  /** The loop it is an entry of. */
  PythonLoop loop();

  /** The Python object behind it. */
  Value item();

  /** What the pump is to run now; null if there is nothing to run after all. */
  default @Nullable Value begun() {
    return item();
  }

  /** Whoever began the work it is part of, or null. */
  @Nullable Origin origin();

  // The variables of its step

  @Override
  default void within(Runnable action) {
    context().within(action);
  }

  @Override
  default GuestVariables copy() {
    return context().copy();
  }

  private GuestVariables context() {
    return new PythonVariables(loop().guest(), item().getMember("_context"));
  }
}
