package dev.polyloop.tests.contract;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The guests' halves of the contracts, files next to these classes. */
final class Programs {
  private Programs() {}

  static Path file(String name) {
    URL resource = Objects.requireNonNull(Programs.class.getResource(name), name);
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
