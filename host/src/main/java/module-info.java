import org.jspecify.annotations.NullMarked;

/** The event loop and its awaitables, in plain Java: knows no guest language. */
@NullMarked
module dev.polyloop.host {
  requires static transitive org.jspecify;

  // API
  exports dev.polyloop.loop;
  exports dev.polyloop.sync;
}
