package dev.polyloop.js;

import java.nio.file.Path;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A package.json: the fields that Node's resolution reads. A field of the wrong type counts as
 * absent.
 *
 * <p>Thread rule: the owner thread.
 *
 * @param folder the package's folder
 * @param name the name by which the package may refer to itself
 * @param main the entry point where there are no exports
 * @param commonJs whether "type" says that {@code .js} files are CommonJS; null if it says nothing
 * @param exports what others may import, or null
 * @param imports the package's own names, which begin with #, or null
 */
record PackageJson(
    Path folder,
    @Nullable String name,
    @Nullable String main,
    @Nullable Boolean commonJs,
    @Nullable Value exports,
    @Nullable Value imports) {

  static PackageJson of(Path folder, Value parsed) {
    String type = text(parsed, "type");
    return new PackageJson(
        folder,
        text(parsed, "name"),
        text(parsed, "main"),
        switch (type) {
          case "module" -> Boolean.FALSE;
          case "commonjs" -> Boolean.TRUE;
          case null, default -> null;
        },
        member(parsed, "exports"),
        member(parsed, "imports"));
  }

  private static @Nullable Value member(Value object, String key) {
    Value value = object.hasMembers() && object.hasMember(key) ? object.getMember(key) : null;
    return value == null || value.isNull() ? null : value;
  }

  private static @Nullable String text(Value object, String key) {
    Value value = member(object, key);
    return value == null || !value.isString() ? null : value.asString();
  }

  /** The file itself, for messages. */
  Path file() {
    return folder.resolve("package.json");
  }
}
