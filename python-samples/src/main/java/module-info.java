import org.jspecify.annotations.NullMarked;

/** Programs that show Polyloop at work; nothing here is an API. */
@NullMarked
module dev.polyloop.samples {
  requires static org.jspecify;
  requires dev.polyloop.bindings;
}
