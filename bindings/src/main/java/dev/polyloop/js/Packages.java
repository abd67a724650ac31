package dev.polyloop.js;

import dev.polyloop.guest.ReadGrants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The package.json files, each read once. One that may not be read is not there.
 *
 * <p>Thread rule: the owner thread. Source: Node.js, Modules: ECMAScript modules, "Resolution
 * Algorithm Specification" (LOOKUP_PACKAGE_SCOPE, READ_PACKAGE_JSON).
 */
final class Packages {
  private final ReadGrants grants;
  private final Function<String, Value> parser;
  private final Map<Path, Optional<PackageJson>> known = new HashMap<>();

  /** Reads what is granted; the parser is {@code JSON.parse}. */
  Packages(ReadGrants grants, Function<String, Value> parser) {
    this.grants = grants;
    this.parser = parser;
  }

  /** The folder's own package.json, or null. */
  @Nullable PackageJson in(Path folder) {
    return known.computeIfAbsent(folder, this::read).orElse(null);
  }

  /** The package that the file belongs to, or null. */
  @Nullable PackageJson scopeOf(Path file) {
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.endsWith("node_modules")) {
        return null;
      }
      PackageJson found = in(folder);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  boolean isFile(Path path) {
    return Files.isRegularFile(path) && grants.contains(path);
  }

  boolean isFolder(Path path) {
    return Files.isDirectory(path) && grants.contains(path);
  }

  /** The path without symbolic links. */
  Path real(Path file) {
    try {
      grants.check(file);
      return file.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<PackageJson> read(Path folder) {
    Path file = folder.resolve("package.json");
    if (!isFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PackageJson.of(folder, parser.apply(Files.readString(file))));
    } catch (PolyglotException | IOException e) {
      ModuleException refused =
          ModuleException.of(
              "ERR_INVALID_PACKAGE_CONFIG",
              "Invalid package config " + file + ". " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }
}
