package dev.polyloop.python;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A future with a Python object that stands for it. */
interface PythonPeer {
  /** The Python object. */
  Value object();

  /** Cancels without asking a Python subclass. */
  boolean cancelHere(@Nullable Object reason);
}
