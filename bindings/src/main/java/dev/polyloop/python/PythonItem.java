package dev.polyloop.python;

import dev.polyloop.loop.GuestEntry;
import org.graalvm.polyglot.Value;

/**
 * An entry that Python runs: the pump is handed {@link #item}, a Python object, and calls its
 * {@code _run}.
 */
interface PythonItem extends GuestEntry {
  Value item();
}
