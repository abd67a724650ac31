import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;

/**
 * Compiles Polyloop's own Python modules, so that a start need not: reading what it writes costs a tenth of compiling
 * the text. Arguments: the folder of the sources, and the folder for the results.
 *
 * <p>Beside each source comes a file of the same name with a {@code c} added: the magic number of the interpreter that
 * wrote it, and the marshalled code. Another interpreter finds another number, and compiles the text.
 */
public class CompileModules {
  private static final String COMPILE =
      """
      import marshal
      from _frozen_importlib_external import MAGIC_NUMBER

      def compiled(text, filename):
          code = compile(text, filename, "exec", dont_inherit=True)
          return (MAGIC_NUMBER + marshal.dumps(code)).decode("latin-1")

      compiled
      """;

  public static void main(String[] args) throws IOException {
    Path sources = Path.of(args[0]);
    Path results = Path.of(args[1]);
    List<Path> modules;
    try (var files = Files.walk(sources)) {
      modules = files.filter(file -> file.toString().endsWith(".py")).sorted().toList();
    }
    List<Path> stale = modules.stream().filter(file -> isStale(file, result(file, sources, results))).toList();
    if (stale.isEmpty()) {
      return;
    }
    try (Context context = Context.newBuilder("python").build()) {
      Value compiled = context.eval("python", COMPILE);
      for (Path file : stale) {
        String name = sources.relativize(file).toString().replace('\\', '/');
        Path result = result(file, sources, results);
        Files.createDirectories(result.getParent());
        String code = compiled.execute(Files.readString(file), "<polyloop>/" + name).asString();
        Files.write(result, code.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static Path result(Path file, Path sources, Path results) {
    return results.resolve(sources.relativize(file) + "c");
  }

  private static boolean isStale(Path file, Path result) {
    try {
      return !Files.exists(result)
          || Files.getLastModifiedTime(result).compareTo(Files.getLastModifiedTime(file)) <= 0;
    } catch (IOException e) {
      return true;
    }
  }
}
