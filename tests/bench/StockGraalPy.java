import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.graalvm.polyglot.Context;

/** Runs a Python file in a plain GraalPy embedding, with the language's own asyncio. */
public final class StockGraalPy {
  private StockGraalPy() {}

  /** The file and its arguments. */
  public static void main(String[] args) throws Exception {
    try (Context context =
        Context.newBuilder("python").allowAllAccess(true).arguments("python", args).build()) {
      context.eval("python", "import sys; sys.argv = " + quoted(args));
      context.eval("python", "__name__ = '__main__'");
      context.eval("python", Files.readString(Path.of(args[0])));
    }
  }

  private static String quoted(String[] args) {
    return Arrays.stream(args)
        .map(arg -> "'" + arg.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .toList()
        .toString();
  }
}
