import org.jspecify.annotations.NullMarked;

/** The event loop and its awaitables, in plain Java: knows no guest language. */
@NullMarked
module dev.polyloop.host {
  requires static transitive org.jspecify;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;

  // API
  exports dev.polyloop.io;
  exports dev.polyloop.loop;
  exports dev.polyloop.sync;
}
