package dev.polyloop.js;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Modules and files, and what the application exposes. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsModules extends JsExports {
  JsModules(JsGuest guest) {
    super(guest);
  }

  /** Loads a module of any language. */
  @Export
  public Value load(String file) {
    return guarded(
        () -> {
          Path path = file.startsWith("file:") ? Path.of(URI.create(file)) : Path.of(file);
          return guest.env().modules().load(guest.folder().resolve(path).normalize());
        });
  }

  /** The program's arguments. */
  @Export
  public Object arguments() {
    return guest.entry().arrayOf().execute(guest.arguments().toArray());
  }

  /** A Java object by the name it is exposed under, or null. */
  @Export
  public @Nullable Object exposed(String name) {
    return guest.env().exposed().get(name);
  }

  /** A file's folder. */
  @Export
  public String folderOf(String file) {
    return String.valueOf(Path.of(file).getParent());
  }

  /** The file that {@code require} means. */
  @Export
  public String resolveCommonJs(String specifier, String from) {
    return guarded(
        () -> {
          Path file = CommonJs.resolve(specifier, Path.of(from));
          checkGranted(file);
          return file.toString();
        });
  }

  private void checkGranted(Path file) {
    try {
      guest.env().sandbox().files().check(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A CommonJS file as a function. */
  @Export
  public Value compileCommonJs(String file) {
    return guarded(
        () -> {
          checkGranted(Path.of(file));
          return guest.commonJs().compile(Path.of(file));
        });
  }

  /** A file's text. */
  @Export
  public String readText(String file) {
    return guarded(
        () -> {
          checkGranted(Path.of(file));
          try {
            return Files.readString(Path.of(file));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
