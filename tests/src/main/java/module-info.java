import org.jspecify.annotations.NullMarked;

/** The contract suite; its tests run on the class path. */
@NullMarked
module dev.polyloop.tests {
  requires static org.jspecify;
  requires dev.polyloop.bindings;
  requires dev.polyloop.samples;
}
