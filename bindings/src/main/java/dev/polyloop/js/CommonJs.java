package dev.polyloop.js;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * The Java half of {@code cjs.mjs}: finds, classifies and compiles CommonJS files.
 *
 * <p>Thread rule: the owner thread.
 */
final class CommonJs {
  private static final String HEAD =
      "(function (exports, require, module, __filename, __dirname) {";
  private static final String TAIL = "\n})";
  private static final Pattern TYPE =
      Pattern.compile("\"type\"\\s*:\\s*\"(?<type>module|commonjs)\"");
  private static final String[] SUFFIXES = {"", ".js", ".cjs", ".json", "/index.js", "/index.cjs"};

  private final Context context;

  CommonJs(Context context) {
    this.context = context;
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
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      Path description = folder.resolve("package.json");
      if (Files.isRegularFile(description)) {
        var matcher = TYPE.matcher(Files.readString(description));
        if (matcher.find()) {
          return matcher.group("type").equals("commonjs");
        }
        break;
      }
    }
    try {
      Value parsed = context.parse(source(file));
      return parsed != null;
    } catch (PolyglotException e) {
      if (e.isSyntaxError()) {
        return false;
      }
      throw e;
    }
  }

  /** The function around the file's text. */
  Value compile(Path file) {
    try {
      return context.eval(source(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The function around the text of a file that is elsewhere. */
  Value compile(String text, String name) {
    return context.eval(Source.newBuilder("js", HEAD + text + TAIL, name).buildLiteral());
  }

  private static Source source(Path file) throws IOException {
    return Source.newBuilder("js", HEAD + Files.readString(file) + TAIL, file.toString()).build();
  }

  /** The file that {@code require} means. */
  static Path resolve(String specifier, Path from) {
    boolean relative = specifier.startsWith("./") || specifier.startsWith("../");
    if (!relative && !Path.of(specifier).isAbsolute()) {
      throw new IllegalArgumentException(
          "Cannot find package '" + specifier + "': packages are not looked up yet");
    }
    Path base = from.resolveSibling(specifier).normalize();
    for (String suffix : SUFFIXES) {
      Path candidate = Path.of(base + suffix);
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("Cannot find module '" + specifier + "' from " + from);
  }

  /** The text of a module that stands for the file. */
  static String facade(Path file) {
    String path = file.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    String loader = ModuleFileSystem.ownModule("cjs").toUri().toString();
    return "import { requireFile } from \""
        + loader
        + "\";\nexport default requireFile(\""
        + path
        + "\");\n";
  }
}
