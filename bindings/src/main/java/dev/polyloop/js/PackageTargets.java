package dev.polyloop.js;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The tables "exports" and "imports" of one package, read under the given conditions.
 *
 * <p>Thread rule: the owner thread. Source: Node.js, Modules: ECMAScript modules, "Resolution
 * Algorithm Specification" (PACKAGE_EXPORTS_RESOLVE, PACKAGE_IMPORTS_RESOLVE,
 * PACKAGE_IMPORTS_EXPORTS_RESOLVE, PATTERN_KEY_COMPARE, PACKAGE_TARGET_RESOLVE).
 */
final class PackageTargets {
  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
  private static final Pattern ESCAPE = Pattern.compile("%(?<code>\\p{XDigit}{2})");
  private static final Set<String> FORBIDDEN = Set.of(".", "..", "node_modules");

  /** By the length before the star, then by the whole length, the longer first. */
  private static final Comparator<String> PATTERN_ORDER =
      Comparator.<String>comparingInt(key -> key.indexOf('*') < 0 ? key.length() : key.indexOf('*'))
          .thenComparingInt(String::length)
          .reversed();

  private final PackageJson description;
  private final Set<String> conditions;
  private final String by;

  /** Reads the tables; what is refused is said to be for somebody. */
  PackageTargets(PackageJson description, Set<String> conditions, String by) {
    this.description = description;
    this.conditions = conditions;
    this.by = by;
  }

  /** What a name of the tables stands for. */
  sealed interface Target {}

  /** A file of the package; it may not exist. */
  record Inside(Path file) implements Target {}

  /** Another package or a built-in module, which only "imports" may name. */
  record Elsewhere(String specifier) implements Target {}

  /** Nothing under these conditions, or null. */
  record None() implements Target {}

  /**
   * The file behind a subpath, which begins with a dot.
   *
   * @throws ModuleException if the package does not export it
   */
  Path export(String subpath) {
    Value exports = description.exports();
    Target found = new None();
    if (exports != null) {
      boolean subpaths = hasSubpaths(exports);
      if (!subpaths && subpath.equals(".")) {
        found = target(exports, subpath, null, false);
      } else if (subpaths) {
        found = lookUp(subpath, exports, false);
      }
    }
    if (found instanceof Inside(Path file)) {
      return file;
    }
    String reason =
        subpath.equals(".")
            ? "No \"exports\" main defined in "
            : "Package subpath '" + subpath + "' is not defined by \"exports\" in ";
    throw ModuleException.of("ERR_PACKAGE_PATH_NOT_EXPORTED", reason + description.file() + by);
  }

  /** What a name that begins with # stands for. */
  Target ownName(String name) {
    Value imports = description.imports();
    return imports == null || !isTable(imports) ? new None() : lookUp(name, imports, true);
  }

  private static boolean isTable(Value value) {
    return value.hasMembers() && !value.hasArrayElements() && !value.isString();
  }

  private boolean hasSubpaths(Value exports) {
    if (!isTable(exports)) {
      return false;
    }
    long dotted = exports.getMemberKeys().stream().filter(key -> key.startsWith(".")).count();
    if (dotted != 0 && dotted != exports.getMemberKeys().size()) {
      throw ModuleException.of(
          "ERR_INVALID_PACKAGE_CONFIG",
          "Invalid package config "
              + description.file()
              + ". \"exports\" cannot contain some keys starting with '.' and some not.");
    }
    return dotted != 0;
  }

  private Target lookUp(String key, Value table, boolean own) {
    if (table.hasMember(key) && key.indexOf('*') < 0 && !key.endsWith("/")) {
      return target(table.getMember(key), key, null, own);
    }
    List<String> patterns =
        table.getMemberKeys().stream()
            .filter(candidate -> candidate.indexOf('*') >= 0)
            .filter(candidate -> candidate.indexOf('*') == candidate.lastIndexOf('*'))
            .sorted(PATTERN_ORDER)
            .toList();
    for (String pattern : patterns) {
      int star = pattern.indexOf('*');
      String head = pattern.substring(0, star);
      String tail = pattern.substring(star + 1);
      if (key.startsWith(head)
          && !key.equals(head)
          && key.endsWith(tail)
          && key.length() >= pattern.length()) {
        String match = key.substring(head.length(), key.length() - tail.length());
        return target(table.getMember(pattern), pattern, match, own);
      }
    }
    return new None();
  }

  private Target target(Value value, String key, @Nullable String match, boolean own) {
    if (value.isString()) {
      return textTarget(value.asString(), key, match, own);
    }
    if (value.hasArrayElements()) {
      return firstOf(value, key, match, own);
    }
    if (value.isNull()) {
      return new None();
    }
    if (!isTable(value)) {
      throw invalidTarget(value.toString(), key, own);
    }
    for (String condition : value.getMemberKeys()) {
      if (conditions.contains(condition)) {
        Value chosen = value.getMember(condition);
        if (chosen.isNull()) {
          return new None();
        }
        Target found = target(chosen, key, match, own);
        if (!(found instanceof None)) {
          return found;
        }
      }
    }
    return new None();
  }

  private Target firstOf(Value values, String key, @Nullable String match, boolean own) {
    ModuleException refused = null;
    for (long i = 0; i < values.getArraySize(); i++) {
      try {
        Target found = target(values.getArrayElement(i), key, match, own);
        if (!(found instanceof None)) {
          return found;
        }
        refused = null;
      } catch (ModuleException e) {
        if (!e.code.equals("ERR_INVALID_PACKAGE_TARGET")) {
          throw e;
        }
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
    return new None();
  }

  private Target textTarget(String text, String key, @Nullable String match, boolean own) {
    if (!text.startsWith("./")) {
      boolean elsewhere = own && !text.startsWith("../") && !text.startsWith("/");
      if (!elsewhere) {
        throw invalidTarget(text, key, own);
      }
      return new Elsewhere(match == null ? text : text.replace("*", match));
    }
    if (leavesPackage(text.substring(2))) {
      throw invalidTarget(text, key, own);
    }
    if (match != null && leavesPackage(match)) {
      throw ModuleException.of(
          "ERR_INVALID_MODULE_SPECIFIER",
          "Invalid module \""
              + key.replace("*", match)
              + "\" request is not a valid match in pattern \""
              + key
              + "\" for the \""
              + table(own)
              + "\" resolution of "
              + description.file()
              + by);
    }
    String file = match == null ? text : text.replace("*", match);
    return new Inside(description.folder().resolve(file).normalize());
  }

  /** Whether a segment, percent-encoded or not, is one that a target must not have. */
  private static boolean leavesPackage(String path) {
    return SEPARATOR
        .splitAsStream(path)
        .map(PackageTargets::decoded)
        .anyMatch(segment -> FORBIDDEN.contains(segment.toLowerCase(Locale.ROOT)));
  }

  private static String decoded(String segment) {
    return ESCAPE
        .matcher(segment)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group("code"), 16))));
  }

  private ModuleException invalidTarget(String text, String key, boolean own) {
    return ModuleException.of(
        "ERR_INVALID_PACKAGE_TARGET",
        "Invalid \""
            + table(own)
            + "\" target \""
            + text
            + "\" defined for '"
            + key
            + "' in the package config "
            + description.file()
            + by
            + (own || text.startsWith("./") ? "" : "; targets must start with \"./\""));
  }

  private static String table(boolean own) {
    return own ? "imports" : "exports";
  }
}
