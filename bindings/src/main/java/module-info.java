import org.jspecify.annotations.NullMarked;

/** Python and JavaScript as citizens of the loop, the embedding API and the launcher. */
@NullMarked
module dev.polyloop.bindings {
  requires static org.jspecify;
  requires transitive dev.polyloop.host;
  requires transitive org.graalvm.polyglot;
  requires java.compiler;
  requires java.management;
  requires java.net.http;
  requires jdk.management;
  requires jdk.net;
  requires jdk.unsupported;

  // API
  exports dev.polyloop;
}
