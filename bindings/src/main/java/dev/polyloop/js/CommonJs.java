package dev.polyloop.js;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java half of {@code cjs.mjs}: classifies and compiles CommonJS files, and writes the modules
 * that stand for them where they are imported.
 *
 * <p>Thread rule: the owner thread. Source: Node.js, Modules: Packages, "Determining module
 * system"; Modules: ECMAScript modules, "CommonJS Namespaces", "import.meta".
 */
final class CommonJs {
  private static final String PARAMETERS = "exports, require, module, __filename, __dirname) {";
  private static final String HEAD = "(function (" + PARAMETERS;
  private static final String TAIL = "\n})";

  private static final Set<String> SUFFIXES = Set.of(".js", ".mjs", ".cjs", ".json");

  private final JsGuest guest;
  private final Context context;
  private final Packages packages;
  private final NodeResolver resolver;

  CommonJs(JsGuest guest) {
    this.guest = guest;
    this.context = guest.context();
    packages =
        new Packages(
            guest.env().sandbox().files(), text -> guest.entry().parseJson().execute(text));
    resolver = new NodeResolver(packages);
  }

  NodeResolver resolver() {
    return resolver;
  }

  /** What imports where nothing else is known: a file of the program's folder. */
  Path defaultImporter() {
    return guest.folder().resolve("[eval]");
  }

  /**
   * Whether the file is CommonJS rather than an ES module: by its suffix, by the "type" of the
   * nearest package.json, and else by whether it compiles as CommonJS.
   */
  boolean isCommonJs(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!name.endsWith(".js")) {
      return name.endsWith(".cjs");
    }
    Boolean said = saysCommonJs(file);
    if (said != null) {
      return said;
    }
    try {
      Value parsed = context.parse(source(file, Files.readString(file)));
      return parsed != null;
    } catch (PolyglotException e) {
      if (e.isSyntaxError()) {
        return false;
      }
      throw e;
    }
  }

  private @Nullable Boolean saysCommonJs(Path file) {
    PackageJson scope = packages.scopeOf(file);
    return scope == null ? null : scope.commonJs();
  }

  /** The function around the file's text. */
  Value compile(Path file) {
    try {
      if (!isCommonJs(file) && (file.toString().endsWith(".mjs") || saysCommonJs(file) != null)) {
        throw ModuleException.of(
            "ERR_REQUIRE_ESM",
            "require() of ES Module "
                + file
                + " not supported.\nInstead change the require of "
                + file
                + " to a dynamic import() which is available in all CommonJS modules.");
      }
      return context.eval(source(file, Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The function around the text of a file that is elsewhere, with more parameters before. */
  Value compile(String text, String name, String parameters) {
    String head = parameters.isEmpty() ? HEAD : "(function (" + parameters + ", " + PARAMETERS;
    return context.eval(Source.newBuilder("js", head + text + TAIL, name).buildLiteral());
  }

  private static Source source(Path file, String text) throws IOException {
    String code = text.startsWith("#!") ? "//" + text : text;
    return Source.newBuilder("js", file.toFile()).content(HEAD + code + TAIL).build();
  }

  // Modules that stand for something

  /**
   * Refuses what cannot be imported.
   *
   * @throws ModuleException if there is no such file, or if it is of no known kind
   */
  void checkModule(Path file, Path from) {
    Path checked = resolver.checkedImport(file, from);
    String suffix = suffix(checked);
    if (!suffix.isEmpty() && !SUFFIXES.contains(suffix)) {
      throw ModuleException.of(
          "ERR_UNKNOWN_FILE_EXTENSION", "Unknown file extension \"" + suffix + "\" for " + file);
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }

  /** The text that the module loader reads for a file, or null for that of the file. */
  @Nullable String moduleText(Path file) throws IOException {
    if (isCommonJs(file)) {
      String path = file.toString();
      return facade(path, guest.entry().exportNames().execute(path));
    }
    return suffix(file).equals(".json") ? null : withImportMeta(file);
  }

  /** Gives a module that asks for it an {@code import.meta} as Node's. */
  private static @Nullable String withImportMeta(Path file) throws IOException {
    String text = Files.readString(file);
    if (!text.contains("import.meta")) {
      return null;
    }
    String meta = ModuleFileSystem.ownModule("meta").toUri().toString();
    String code = text.startsWith("#!") ? "//" + text : text;
    // On the first line, so that no line moves.
    return "import $polyloopMeta from " + literal(meta) + ";$polyloopMeta(import.meta);" + code;
  }

  private static String facade(String path, Value names) {
    String loader = ModuleFileSystem.ownModule("cjs").toUri().toString();
    StringBuilder text = new StringBuilder();
    text.append("import { requireFile, exported } from ").append(literal(loader));
    text.append(";\nconst $ = requireFile(")
        .append(literal(path))
        .append(");\nexport default $;\n");
    List<String> exports = new ArrayList<>();
    for (long i = 0; i < names.getArraySize(); i++) {
      String name = literal(names.getArrayElement(i).asString());
      text.append("const $" + i + " = exported($, " + name + ");\n");
      exports.add("$" + i + " as " + name);
    }
    return text.append("export { ").append(String.join(", ", exports)).append(" };\n").toString();
  }

  /** The text as a literal of JavaScript. */
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        literal.append('\\').append(c);
      } else if (c < ' ' || c == '\u2028' || c == '\u2029') {
        literal.append(String.format("\\u%04x", (int) c));
      } else {
        literal.append(c);
      }
    }
    return literal.append('"').toString();
  }
}
