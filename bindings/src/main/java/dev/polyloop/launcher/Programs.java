package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import dev.polyloop.guest.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Language;

/** Programs of the command line: trusted as python3 and node trust theirs. */
final class Programs {
  private static final String SIGNALS = "python.AllowSignalHandlers";
  private static final String POSIX = "python.PosixModuleBackend";
  private static final String WARNING =
      "log.python.com.oracle.graal.python.runtime.PythonContext.level";

  private Programs() {}

  static Polyloop newPolyloop(PythonOptions options) {
    boolean hasDescriptors = hasDescriptors();
    if (hasDescriptors) {
      // The interpreter warns of applications whose standard streams are not the process's.
      System.setProperty("polyglot." + WARNING, "SEVERE");
    }
    Engine engine = Engines.unshared();
    PolyloopBuilder builder = Polyloop.builder().engine(engine).callerThread().trusted();
    if (hasDescriptors) {
      builder.option(POSIX, "native");
    }
    boolean writesBytecode = true;
    if (options.hasEnvironment()) {
      option(builder, "python.PythonPath", environment("PYTHONPATH"));
      option(builder, "python.PyCachePrefix", environment("PYTHONPYCACHEPREFIX"));
      writesBytecode = environment("PYTHONDONTWRITEBYTECODE").isEmpty();
    }
    // A module's text is parsed once, not at each start.
    builder.option("python.DontWriteBytecodeFlag", String.valueOf(!writesBytecode));
    option(builder, "python.Executable", System.getProperty("polyloop.executable", ""));
    option(builder, "python.WarnOptions", String.join(",", options.filters()));
    options.settings().forEach(builder::option);
    // GraalPy 25.2.4 refuses handlers without it; 25.0.3 does not know it.
    Language python = engine.getLanguages().get("python");
    if (python != null && python.getOptions().get(SIGNALS) != null) {
      builder.option(SIGNALS, "true");
    }
    return builder.build();
  }

  /**
   * Whether Python uses the process's own file descriptors: a program has the process to itself.
   */
  private static boolean hasDescriptors() {
    String system = System.getProperty("os.name");
    return System.getProperty("polyglot." + POSIX) == null
        && (system.equals("Linux") || system.startsWith("Mac"));
  }

  /** Gives the interpreter what its own options cannot. */
  static void apply(PythonOptions options, Polyloop polyloop) {
    if (!options.implementation().isEmpty() || options.isDevelopment()) {
      polyloop
          .context("python")
          .eval("python", "__import__('_polyloop.options', fromlist=['apply']).apply")
          .executeVoid(options.isDevelopment(), String.join("\n", options.implementation()));
    }
  }

  private static void option(PolyloopBuilder builder, String option, String value) {
    if (!value.isEmpty()) {
      builder.option(option, value);
    }
  }

  static String environment(String variable) {
    return Objects.requireNonNullElse(System.getenv(variable), "");
  }

  /** The code of a program that is not a file. */
  static String code(CommandLine.Program program) {
    if (program.mode().equals("code")) {
      return program.target();
    }
    try {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
