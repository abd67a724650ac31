package dev.polyloop.python;

import dev.polyloop.loop.GuestEntry;
import dev.polyloop.loop.Origin;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * An entry that Python runs: the pump is handed a Python object and calls its {@code _step}, which
 * returns the next one.
 */
interface PythonItem extends GuestEntry {
  /** The Python object behind it. */
  Value item();

  /** What the pump is to run now; null if there is nothing to run after all. */
  default @Nullable Value begun() {
    return item();
  }

  /** Whoever began the work it is part of, or null. */
  @Nullable Origin origin();
}
