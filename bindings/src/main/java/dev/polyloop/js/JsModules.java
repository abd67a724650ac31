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

  /**
   * Loads a module of any language.
   *
   * @param caller the file that a relative name starts at, empty for the program's folder
   */
  @Export
  public Value load(String file, String caller) {
    return guarded(
        () -> {
          Path path = file.startsWith("file:") ? Path.of(URI.create(file)) : Path.of(file);
          Path start =
              caller.isEmpty() ? guest.folder() : guest.folder().resolve(caller).resolveSibling("");
          return guest.env().modules().load(start.resolve(path).normalize());
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

  /** The file that {@code require} means, or the specifier of a built-in module. */
  @Export
  public String resolveCommonJs(String specifier, String from) {
    return guarded(
        () -> {
          Path own = BuiltinModules.find(specifier);
          Path found =
              own == null ? guest.commonJs().resolver().require(specifier, Path.of(from)) : own;
          return ModuleFileSystem.isOwn(found)
              ? ModuleFileSystem.specifierOf(found)
              : found.toString();
        });
  }

  /** The URL that {@code import} of the specifier means; the file may not exist. */
  @Export
  public String resolveImport(String specifier, String from) {
    return guarded(
        () -> {
          Path importer = Path.of(URI.create(from));
          if (NodeResolver.isRelative(specifier) || specifier.startsWith("file:")) {
            URI target = URI.create(from).resolve(specifier);
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            return "file://" + target.getRawPath() + query;
          }
          Path own = BuiltinModules.find(specifier);
          Path found =
              own == null ? guest.commonJs().resolver().importPackage(specifier, importer) : own;
          return ModuleFileSystem.isOwn(found)
              ? ModuleFileSystem.specifierOf(found)
              : found.toUri().toString();
        });
  }

  /** The folders where {@code require} looks packages up, nearest first. */
  @Export
  public Object lookupFolders(String folder) {
    return guest
        .entry()
        .arrayOf()
        .execute(
            NodeResolver.lookupFolders(Path.of(folder)).stream().map(Path::toString).toArray());
  }

  /** The names of Node's modules that exist here. */
  @Export
  public Object builtinModules() {
    return guest.entry().arrayOf().execute(BuiltinModules.nodeNames().stream().sorted().toArray());
  }

  /** A file's path as a file URL. */
  @Export
  public String urlOf(String file) {
    return guarded(() -> Path.of(file).toUri().toString());
  }

  /** A file URL's path. */
  @Export
  public String pathOf(String url) {
    return guarded(() -> Path.of(URI.create(url)).toString());
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

  /** Whether a file is CommonJS. */
  @Export
  public boolean isCommonJs(String file) {
    return guarded(
        () -> {
          checkGranted(Path.of(file));
          try {
            return guest.commonJs().isCommonJs(Path.of(file));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
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
